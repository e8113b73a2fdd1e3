package io.kvdc.opentracing;

import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.Tracer;
import io.opentracing.Scope;
import io.opentracing.tag.Tags;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives operations and requests to an OpenTracing tracer. The parent of an operation is what is
 * active on the thread that calls it; spans of the driver are never made active.
 *
 * <p>OpenTracing does not tell whether a trace is sampled, so that spans are made whenever the
 * tracer is a real one; it drops those that it does not want. For the same reason servers get no
 * trace id from it: they are to take down sampled traces only.
 */
public final class OpenTracingTracer implements Tracer {

  private final io.opentracing.Tracer tracer;

  /**
   * Makes one.
   *
   * @param tracer who takes the spans
   */
  public OpenTracingTracer(io.opentracing.Tracer tracer) {
    this.tracer = Objects.requireNonNull(tracer, "tracer");
  }

  @Override
  public @Nullable Span start(Operation operation) {
    io.opentracing.Span span =
        tracer
            .buildSpan(operation.name())
            .withTag(Tags.COMPONENT, "kvdc")
            .withTag(Tags.DB_TYPE, "tikv")
            .withTag("kvdc.keys", operation.keys())
            .withTag("kvdc.payload.bytes", operation.payloadBytes())
            .start();
    return new OpenTracingSpan(tracer, span);
  }

  @Override
  @SuppressWarnings("try") // Only open.
  public Executor carry() {
    io.opentracing.Span active = tracer.activeSpan();
    return active == null
        ? Runnable::run
        : action -> {
          try (Scope scope = tracer.activateSpan(active)) {
            action.run();
          }
        };
  }
}
