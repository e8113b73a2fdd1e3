package io.kvdc.opentelemetry;

import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.Tracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives operations and requests to OpenTelemetry. The parent of an operation is what is current on
 * the thread that calls it; spans of the driver are never made current. Where a trace is sampled,
 * its W3C trace id is what servers get as trace id: the 16 bytes.
 */
public final class OpenTelemetryTracer implements Tracer {

  private static final String SCOPE = "io.kvdc";

  private final io.opentelemetry.api.trace.Tracer tracer;

  /**
   * Makes one.
   *
   * @param openTelemetry who takes the spans
   */
  public OpenTelemetryTracer(OpenTelemetry openTelemetry) {
    this.tracer = Objects.requireNonNull(openTelemetry, "openTelemetry").getTracer(SCOPE);
  }

  @Override
  public @Nullable Span start(Operation operation) {
    Context current = Context.current();
    io.opentelemetry.api.trace.Span span =
        tracer
            .spanBuilder(operation.name())
            .setParent(current)
            .setSpanKind(SpanKind.INTERNAL)
            .setAttribute("db.system.name", "tikv")
            .setAttribute("db.operation.name", operation.name())
            .setAttribute("kvdc.keys", operation.keys())
            .setAttribute("kvdc.payload.bytes", operation.payloadBytes())
            .startSpan();
    if (!span.isRecording()) {
      span.end();
      return null;
    }
    return new OpenTelemetrySpan(tracer, span, span.storeInContext(current));
  }

  @Override
  public Executor carry() {
    Context current = Context.current();
    return action -> current.wrap(action).run();
  }
}
