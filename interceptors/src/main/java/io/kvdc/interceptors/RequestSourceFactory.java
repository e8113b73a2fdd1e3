package io.kvdc.interceptors;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.InterceptorFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link RequestSourceTagger} for each connection whose URL has {@link #SOURCE}. */
public final class RequestSourceFactory implements InterceptorFactory {

  /** {@code requestSourceTag.source}: switches the tagger on. */
  public static final Option<String> SOURCE =
      Option.builder("requestSourceTag.source", OptionType.STRING)
          .describedAs(
              "What the cluster is told about who asks, where the application does not say it of a session; absent: nothing.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public RequestSourceFactory() {}

  @Override
  public String name() {
    return "requestSourceTag";
  }

  @Override
  public int order() {
    return Orders.REQUEST_SOURCE;
  }

  @Override
  public List<Option<?>> options() {
    return List.of(SOURCE);
  }

  @Override
  public @Nullable Interceptor create(Options options) {
    String source = options.find(SOURCE);
    return source == null ? null : new RequestSourceTagger(source);
  }
}
