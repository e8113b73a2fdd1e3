package io.kvdc.tikv.internal.pd;

import org.jspecify.annotations.Nullable;

/**
 * Who may answer a call, and what may hold it back.
 *
 * @param anyMember whether followers may answer too
 * @param breaker asked for leave before each attempt; null: none
 */
record PdRoute(boolean anyMember, @Nullable CircuitBreaker breaker) {

  /** The leader alone, at any time. */
  static final PdRoute LEADER = new PdRoute(false, null);
}
