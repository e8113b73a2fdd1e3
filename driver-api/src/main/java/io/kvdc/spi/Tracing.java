package io.kvdc.spi;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tracers of one connection, each held off from harm that others do. */
final class Tracing {

  private final List<Tracer> tracers;
  private final PluginFailures failures;

  Tracing(List<Tracer> tracers, PluginFailures failures) {
    this.tracers = tracers;
    this.failures = failures;
  }

  @Nullable Span start(Operation operation) {
    Span span = null;
    for (Tracer tracer : tracers) {
      PluginCalls call = PluginCalls.enter();
      try {
        Span started = tracer.start(operation);
        if (started != null) {
          span = GuardedSpan.beside(span, new GuardedSpan(started, tracer, failures));
        }
      } catch (Throwable broken) {
        failures.failed(tracer, operation.name(), broken);
      } finally {
        call.leave();
      }
    }
    return span;
  }

  Executor carry() {
    Executor whole = Runnable::run;
    for (Tracer tracer : tracers) {
      PluginCalls call = PluginCalls.enter();
      try {
        whole = new CarriedContext(tracer, tracer.carry(), whole, failures);
      } catch (Throwable broken) {
        failures.failed(tracer, "carry", broken);
      } finally {
        call.leave();
      }
    }
    return whole;
  }

  long flags(Operation operation) {
    long flags = 0;
    for (Tracer tracer : tracers) {
      PluginCalls call = PluginCalls.enter();
      try {
        flags |= tracer.flags(operation);
      } catch (Throwable broken) {
        failures.failed(tracer, operation.name(), broken);
      } finally {
        call.leave();
      }
    }
    return flags;
  }

  boolean isEnabled(TraceCategory category) {
    for (Tracer tracer : tracers) {
      PluginCalls call = PluginCalls.enter();
      try {
        if (tracer.isEnabled(category)) {
          return true;
        }
      } catch (Throwable broken) {
        failures.failed(tracer, category.name(), broken);
      } finally {
        call.leave();
      }
    }
    return false;
  }

  void event(
      Operation operation,
      TraceCategory category,
      String name,
      Supplier<Map<String, Object>> fields) {
    TraceEvent event = null;
    for (Tracer tracer : tracers) {
      PluginCalls call = PluginCalls.enter();
      try {
        if (tracer.isEnabled(category)) {
          event = event == null ? new TraceEvent(operation, category, name, fields.get()) : event;
          tracer.event(event);
        }
      } catch (Throwable broken) {
        failures.failed(tracer, name, broken);
      } finally {
        call.leave();
      }
    }
  }
}
