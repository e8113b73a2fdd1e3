package io.kvdc.error;

import java.time.Duration;

/**
 * A rule of the client, such as a rate limit, a circuit breaker or a budget of retries, did not let
 * a request through. The message names the rule. Try again after {@link #retryAfter}, call less, or
 * change the rule.
 */
public class ThrottledException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** How long to wait. */
  private final Duration retryAfter;

  /**
   * Makes one.
   *
   * @param detail what happened, with the name of the rule
   * @param retryAfter when there is hope again; zero if that is not known
   */
  public ThrottledException(ErrorDetail detail, Duration retryAfter) {
    super("THROTTLED", detail);
    this.retryAfter = retryAfter;
  }

  /**
   * How long to wait before there is hope.
   *
   * @return zero if that is not known
   */
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public ThrottledException copy() {
    return new ThrottledException(detailForCopy(), retryAfter);
  }
}
