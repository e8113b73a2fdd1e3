package io.kvdc.opentelemetry;

import io.kvdc.Bytes;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

/** A span of OpenTelemetry. Of errors only the class is told: messages may hold keys. */
final class OpenTelemetrySpan implements Span {

  private final Tracer tracer;
  private final io.opentelemetry.api.trace.Span span;
  private final Context context;

  OpenTelemetrySpan(Tracer tracer, io.opentelemetry.api.trace.Span span, Context context) {
    this.tracer = tracer;
    this.span = span;
    this.context = context;
  }

  @Override
  public Span child(String name, SpanKind kind) {
    SpanBuilder builder = tracer.spanBuilder(name).setParent(context);
    if (kind == SpanKind.CLIENT) {
      builder
          .setSpanKind(io.opentelemetry.api.trace.SpanKind.CLIENT)
          .setAttribute("db.system.name", "tikv")
          .setAttribute("rpc.system", "grpc")
          .setAttribute("rpc.service", "tikvpb.Tikv")
          .setAttribute("rpc.method", name);
    }
    io.opentelemetry.api.trace.Span child = builder.startSpan();
    return new OpenTelemetrySpan(tracer, child, child.storeInContext(context));
  }

  @Override
  public void set(String key, String value) {
    span.setAttribute(key, value);
  }

  @Override
  public void set(String key, long value) {
    span.setAttribute(key, value);
  }

  @Override
  public void event(String name) {
    span.addEvent(name);
  }

  @Override
  public void fail(Throwable error) {
    span.setAttribute("error.type", error.getClass().getName());
    span.setStatus(StatusCode.ERROR);
  }

  @Override
  public void end() {
    span.end();
  }

  @Override
  public Bytes traceId() {
    SpanContext known = span.getSpanContext();
    return known.isSampled() ? Bytes.wrap(known.getTraceIdBytes()) : Bytes.EMPTY;
  }
}
