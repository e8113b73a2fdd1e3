package io.kvdc.opentracing;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Tracer;
import io.kvdc.spi.TracerProvider;
import io.opentracing.util.GlobalTracer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an {@link OpenTracingTracer} for each connection whose URL has {@link #ENABLED}. */
public final class OpenTracingProvider implements TracerProvider {

  /** {@code opentracing}: gives the spans of a connection to the global tracer. */
  public static final Option<Boolean> ENABLED =
      Option.builder("opentracing", OptionType.BOOLEAN)
          .describedAs(
              "Whether operations and requests become spans of the global OpenTracing tracer.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public OpenTracingProvider() {}

  @Override
  public String name() {
    return "opentracing";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ENABLED);
  }

  @Override
  public @Nullable Tracer create(Options options) {
    return Boolean.TRUE.equals(options.find(ENABLED))
        ? new OpenTracingTracer(GlobalTracer.get())
        : null;
  }
}
