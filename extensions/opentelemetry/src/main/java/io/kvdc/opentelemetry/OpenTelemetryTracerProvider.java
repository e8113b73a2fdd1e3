package io.kvdc.opentelemetry;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.Tracer;
import io.kvdc.spi.TracerProvider;
import io.opentelemetry.api.GlobalOpenTelemetry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an {@link OpenTelemetryTracer} for each connection whose URL has {@link #ENABLED}. */
public final class OpenTelemetryTracerProvider implements TracerProvider {

  /** {@code opentelemetry}: gives the spans of a connection to the global instance. */
  public static final Option<Boolean> ENABLED =
      Option.builder("opentelemetry", OptionType.BOOLEAN)
          .describedAs("Whether operations and requests become spans of the global OpenTelemetry.")
          .build();

  /** For {@link java.util.ServiceLoader}. */
  public OpenTelemetryTracerProvider() {}

  @Override
  public String name() {
    return "opentelemetry";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ENABLED);
  }

  @Override
  public @Nullable Tracer create(Options options) {
    return Boolean.TRUE.equals(options.find(ENABLED))
        ? new OpenTelemetryTracer(GlobalOpenTelemetry.getOrNoop())
        : null;
  }
}
