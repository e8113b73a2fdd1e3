package io.kvdc.spi;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Takes down how operations go: as spans, and as events. Given to {@link io.kvdc.Connector#tracer}
 * or made by a {@link TracerProvider}. Used by many threads at once. No method may block, and
 * synchronous calls on the connection fail there with {@link io.kvdc.error.BlockingCallException}.
 * What one throws is logged and counted, and the operation goes on.
 *
 * <p>A driver starts one span for each operation and, within it, one for each step and each attempt
 * of a request. The attributes are documented in docs/tracing.md.
 */
public interface Tracer {

  /**
   * The name for logs.
   *
   * @return by default the name of the class
   */
  default String name() {
    return getClass().getName();
  }

  /**
   * Starts the span of an operation. Called on the thread of the caller, so that what is current
   * there can be its parent.
   *
   * @param operation what is about to be done
   * @return the span; null to take nothing down, as when the trace is not sampled: that costs
   *     nothing more
   */
  @Nullable Span start(Operation operation);

  /**
   * Takes along what is current on this thread, for what the driver begins later, on a thread of
   * its own, on behalf of the caller: the pages of a cursor that are fetched ahead. Called on the
   * thread of the caller.
   *
   * @return runs an action at once, on whatever thread, with what was current here; by default it
   *     only runs it. An action that it does not run is run without it
   */
  default Executor carry() {
    return Runnable::run;
  }

  /**
   * Whether events of a category are wanted. Asked before each, and cheap.
   *
   * @param category the category
   * @return by default false
   */
  default boolean isEnabled(TraceCategory category) {
    return false;
  }

  /**
   * Takes down an event of an enabled category, whether or not the operation has a span.
   *
   * @param event what happened
   */
  default void event(TraceEvent event) {}

  /**
   * What servers are asked to take down of the requests of an operation. Asked before each attempt
   * of a request, on whatever thread sends it, whether or not the operation has a span.
   *
   * @param operation the operation
   * @return the bits of {@link TraceFlags}; those of several tracers are joined
   */
  default long flags(Operation operation) {
    return TraceFlags.REQUEST;
  }
}
