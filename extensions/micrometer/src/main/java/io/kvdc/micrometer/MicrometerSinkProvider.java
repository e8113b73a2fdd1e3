package io.kvdc.micrometer;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import io.micrometer.core.instrument.Metrics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a {@link MicrometerSink} for each connection whose URL has {@link #ON}. */
public final class MicrometerSinkProvider implements MetricSinkProvider {

  /** {@code micrometer}: whether to measure into {@link Metrics#globalRegistry}. */
  public static final Option<Boolean> ON =
      Option.builder("micrometer", OptionType.BOOLEAN)
          .defaultsTo(false)
          .describedAs("Whether to measure into Micrometer's global registry.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public MicrometerSinkProvider() {}

  @Override
  public String name() {
    return "micrometer";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ON);
  }

  @Override
  public @Nullable MetricSink create(Options options) {
    return options.get(ON) ? new MicrometerSink(Metrics.globalRegistry) : null;
  }
}
