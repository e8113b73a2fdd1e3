package io.kvdc.spi;

import io.kvdc.Bytes;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A span of a plug-in, which may throw: the driver never sees that. Ends once, and tells one thing
 * at a time, because parts of an operation that go on side by side share its span.
 */
final class GuardedSpan implements Span {

  private final Span span;
  private final Tracer tracer;
  private final PluginFailures failures;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  GuardedSpan(Span span, Tracer tracer, PluginFailures failures) {
    this.span = span;
    this.tracer = tracer;
    this.failures = failures;
  }

  static Span beside(@Nullable Span first, Span second) {
    return first == null ? second : new Pair(first, second);
  }

  @Override
  public Span child(String name, SpanKind kind) {
    PluginCalls call = PluginCalls.enter();
    try {
      return new GuardedSpan(Objects.requireNonNull(span.child(name, kind)), tracer, failures);
    } catch (Throwable broken) {
      failures.failed(tracer, name, broken);
      return NONE;
    } finally {
      call.leave();
    }
  }

  @Override
  public void set(String key, String value) {
    tell(key, live -> live.set(key, value));
  }

  @Override
  public void set(String key, long value) {
    tell(key, live -> live.set(key, value));
  }

  @Override
  public void event(String name) {
    tell(name, live -> live.event(name));
  }

  @Override
  public void fail(Throwable error) {
    tell("fail", live -> live.fail(error));
  }

  @Override
  public void end() {
    lock.lock();
    try {
      tell("end", Span::end);
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Bytes traceId() {
    PluginCalls call = PluginCalls.enter();
    try {
      return Objects.requireNonNull(span.traceId());
    } catch (Throwable broken) {
      failures.failed(tracer, "traceId", broken);
      return Bytes.EMPTY;
    } finally {
      call.leave();
    }
  }

  private void tell(String where, Consumer<Span> what) {
    PluginCalls call = PluginCalls.enter();
    lock.lock();
    try {
      if (!ended) {
        what.accept(span);
      }
    } catch (Throwable broken) {
      failures.failed(tracer, where, broken);
    } finally {
      lock.unlock();
      call.leave();
    }
  }

  /** Where a tracer failed to make one. */
  private static final Span NONE =
      new Span() {
        @Override
        public Span child(String name, SpanKind kind) {
          return this;
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
      };

  /** Spans of two tracers. */
  private record Pair(Span first, Span second) implements Span {

    @Override
    public Span child(String name, SpanKind kind) {
      return new Pair(first.child(name, kind), second.child(name, kind));
    }

    @Override
    public void set(String key, String value) {
      first.set(key, value);
      second.set(key, value);
    }

    @Override
    public void set(String key, long value) {
      first.set(key, value);
      second.set(key, value);
    }

    @Override
    public void event(String name) {
      first.event(name);
      second.event(name);
    }

    @Override
    public void fail(Throwable error) {
      first.fail(error);
      second.fail(error);
    }

    @Override
    public void end() {
      first.end();
      second.end();
    }

    @Override
    public Bytes traceId() {
      Bytes id = first.traceId();
      return id.isEmpty() ? second.traceId() : id;
    }
  }
}
