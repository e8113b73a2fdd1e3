package io.kvdc.opentracing;

import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.opentracing.Tracer;
import io.opentracing.log.Fields;
import io.opentracing.tag.Tags;
import java.util.Map;

/** A span of OpenTracing. Of errors only the class is told: messages may hold keys. */
final class OpenTracingSpan implements Span {

  private final Tracer tracer;
  private final io.opentracing.Span span;

  OpenTracingSpan(Tracer tracer, io.opentracing.Span span) {
    this.tracer = tracer;
    this.span = span;
  }

  @Override
  public Span child(String name, SpanKind kind) {
    Tracer.SpanBuilder child = tracer.buildSpan(name).ignoreActiveSpan().asChildOf(span);
    if (kind == SpanKind.CLIENT) {
      child = child.withTag(Tags.SPAN_KIND, Tags.SPAN_KIND_CLIENT);
    }
    return new OpenTracingSpan(tracer, child.start());
  }

  @Override
  public void set(String key, String value) {
    span.setTag(key, value);
  }

  @Override
  public void set(String key, long value) {
    span.setTag(key, value);
  }

  @Override
  public void event(String name) {
    span.log(name);
  }

  @Override
  public void fail(Throwable error) {
    span.setTag(Tags.ERROR, true);
    span.log(Map.of(Fields.EVENT, "error", Fields.ERROR_KIND, error.getClass().getName()));
  }

  @Override
  public void end() {
    span.finish();
  }
}
