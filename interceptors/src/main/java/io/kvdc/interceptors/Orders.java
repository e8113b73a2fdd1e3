package io.kvdc.interceptors;

/**
 * Where the interceptors of this module stand, the lowest outermost. What takes down stands outside
 * what refuses, so that refusals are seen; what refuses at once stands outside what lets wait, so
 * that nobody waits for a refusal; the concurrency limiter is the innermost of these, so that
 * whoever waits for the rate does not hold a permit. There is room between the numbers.
 */
final class Orders {

  static final int AUDIT = 100;
  static final int SLOW_LOG = 200;
  static final int REQUEST_SOURCE = 300;
  static final int DEADLINE = 400;
  static final int CIRCUIT_BREAKER = 500;
  static final int RATE_LIMIT = 600;
  static final int CONCURRENCY_LIMIT = 700;

  /** The only one around requests. */
  static final int RETRY_BUDGET = 100;

  private Orders() {}
}
