package io.kvdc.error;

import java.time.Duration;

/**
 * The time given to the call ran out before it was done, and nothing of it was applied (for a write
 * whose answer was still out, see {@link OutcomeUnknownException}). Try again, or give it more
 * time.
 */
public class DeadlineExceededException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The time that the call had. */
  private final Duration timeout;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param timeout the time that the call had
   */
  public DeadlineExceededException(ErrorDetail detail, Duration timeout) {
    super("DEADLINE_EXCEEDED", detail);
    this.timeout = timeout;
  }

  /**
   * The time that the call had.
   *
   * @return the time that the call had
   */
  public Duration timeout() {
    return timeout;
  }

  @Override
  public DeadlineExceededException copy() {
    return new DeadlineExceededException(detailForCopy(), timeout);
  }
}
