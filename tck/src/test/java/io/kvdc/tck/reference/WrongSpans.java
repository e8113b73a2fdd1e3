package io.kvdc.tck.reference;

import io.kvdc.Bytes;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.Span;
import io.kvdc.spi.SpanKind;
import io.kvdc.spi.TraceCategory;
import io.kvdc.spi.TraceEvent;
import io.kvdc.spi.Tracer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Tracers and their spans as a wrong driver calls them. */
final class WrongSpans {

  private WrongSpans() {}

  /** Passes on what is not wrong. */
  abstract static class Passed implements Tracer {
    final Tracer real;

    Passed(Tracer real) {
      this.real = real;
    }

    @Override
    public @Nullable Span start(Operation operation) {
      Span span = real.start(operation);
      return span == null ? null : around(span);
    }

    Span around(Span span) {
      return span;
    }

    @Override
    public boolean isEnabled(TraceCategory category) {
      return real.isEnabled(category);
    }

    @Override
    public void event(TraceEvent event) {
      real.event(event);
    }

    @Override
    public long flags(Operation operation) {
      return real.flags(operation);
    }
  }

  /** Passes on what is not wrong. */
  private static class PassedSpan implements Span {
    final Span real;

    PassedSpan(Span real) {
      this.real = real;
    }

    @Override
    public Span child(String name, SpanKind kind) {
      return real.child(name, kind);
    }

    @Override
    public void set(String key, String value) {
      real.set(key, value);
    }

    @Override
    public void set(String key, long value) {
      real.set(key, value);
    }

    @Override
    public void event(String name) {
      real.event(name);
    }

    @Override
    public void fail(Throwable error) {
      real.fail(error);
    }

    @Override
    public void end() {
      real.end();
    }

    @Override
    public Bytes traceId() {
      return real.traceId();
    }
  }

  static final class WithoutEnd extends Passed {
    WithoutEnd(Tracer real) {
      super(real);
    }

    @Override
    Span around(Span span) {
      return new PassedSpan(span) {
        @Override
        public void end() {}
      };
    }
  }

  static final class WithTwoEnds extends Passed {
    WithTwoEnds(Tracer real) {
      super(real);
    }

    @Override
    Span around(Span span) {
      return new PassedSpan(span) {
        @Override
        public void end() {
          super.end();
          super.end();
        }
      };
    }
  }

  static final class UsedLate extends Passed {
    UsedLate(Tracer real) {
      super(real);
    }

    @Override
    Span around(Span span) {
      return new PassedSpan(span) {
        @Override
        public void end() {
          super.end();
          super.set("kvdc.late", 1);
        }
      };
    }
  }

  static final class WithoutFailure extends Passed {
    WithoutFailure(Tracer real) {
      super(real);
    }

    @Override
    Span around(Span span) {
      return new PassedSpan(span) {
        @Override
        public void fail(Throwable error) {}
      };
    }
  }

  static final class WithAStep extends Passed {
    WithAStep(Tracer real) {
      super(real);
    }

    @Override
    Span around(Span span) {
      span.child("step", SpanKind.CLIENT).end();
      return span;
    }
  }

  /** What should be a child of an operation's span is a root of its own. */
  static final class BesideEachOther extends Passed {
    BesideEachOther(Tracer real) {
      super(real);
    }

    @Override
    public @Nullable Span start(Operation operation) {
      Span request = real.start(operation);
      if (request != null) {
        request.end();
      }
      return super.start(operation);
    }
  }

  static final class ForAll extends Passed {
    private final ConcurrentMap<String, Span> spans = new ConcurrentHashMap<>();

    ForAll(Tracer real) {
      super(real);
    }

    @Override
    public @Nullable Span start(Operation operation) {
      return spans.computeIfAbsent(operation.name(), name -> real.start(operation));
    }
  }

  /** If the first does not sample a trace, the others are not asked. */
  static Plugins onlyTheFirst(Plugins plugins) {
    return plugins.tracers().isEmpty()
        ? plugins
        : PluginFault.withTracers(plugins, List.of(plugins.tracers().get(0)));
  }
}
