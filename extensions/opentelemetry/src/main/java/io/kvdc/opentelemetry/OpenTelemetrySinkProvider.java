package io.kvdc.opentelemetry;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an {@link OpenTelemetrySink} for each connection whose URL has {@link #ENABLED}. */
public final class OpenTelemetrySinkProvider implements MetricSinkProvider {

  /** {@code opentelemetryMetrics}: measures into the global instance. */
  public static final Option<Boolean> ENABLED =
      Option.builder("opentelemetryMetrics", OptionType.BOOLEAN)
          .describedAs("Whether to measure into the global OpenTelemetry.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public OpenTelemetrySinkProvider() {}

  @Override
  public String name() {
    return "opentelemetryMetrics";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ENABLED);
  }

  @Override
  public @Nullable MetricSink create(Options options) {
    return Boolean.TRUE.equals(options.find(ENABLED))
        ? new OpenTelemetrySink(GlobalOpenTelemetry.getOrNoop())
        : null;
  }
}
