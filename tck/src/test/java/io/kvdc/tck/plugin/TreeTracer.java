package io.kvdc.tck.plugin;

import io.kvdc.spi.Operation;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.Tracer;
import org.jspecify.annotations.Nullable;

/** Makes spans that know nothing, or have no children. */
final class TreeTracer implements Tracer {

  private final boolean barren;

  TreeTracer(boolean barren) {
    this.barren = barren;
  }

  @Override
  public Span start(Operation operation) {
    return new Node();
  }

  @Override
  public boolean isEnabled(TraceCategory category) {
    return true;
  }

  private final class Node implements Span {
    @Override
    @SuppressWarnings("NullAway") // The defect that is to be found.
    public @Nullable Span child(String name, SpanKind kind) {
      return barren ? null : new Node();
    }

    @Override
    public void set(String key, String value) {}

    @Override
    public void set(String key, long value) {}

    @Override
    public void event(String name) {}

    @Override
    public void fail(Throwable error) {}

    @Override
    public void end() {}
  }
}
