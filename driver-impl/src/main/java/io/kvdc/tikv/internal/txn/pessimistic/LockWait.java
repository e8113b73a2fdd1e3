package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a lock call still waits for those who hold its keys. The stores do the waiting; this
 * says for how long, each time they are asked.
 */
final class LockWait {

  /** In a request: answer at once (kvrpcpb.PessimisticLockRequest.wait_timeout). */
  static final long NO_WAIT = -1;

  private final Duration waitTime;
  private final Deadline deadline;
  private final Deadline callDeadline;

  /**
   * Begins to count.
   *
   * @param waitTime how long to wait in all; zero: not at all
   * @param callDeadline when the call has to be done in any case
   * @param ticker measures
   */
  LockWait(Duration waitTime, Deadline callDeadline, Ticker ticker) {
    this.waitTime = waitTime;
    this.callDeadline = callDeadline;
    this.deadline = Deadline.after(waitTime, ticker);
  }

  /** What the next request says: milliseconds, or {@link #NO_WAIT}. */
  long forRequest() {
    if (waitTime.isZero()) {
      return NO_WAIT;
    }
    long nanos = deadline.min(callDeadline).remainingNanos();
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis <= 0 ? NO_WAIT : millis;
  }

  /** Whether the time is over, so that a key that is still locked ends the call. */
  boolean isOver() {
    return waitTime.isZero() || deadline.isExpired();
  }

  /** What the call fails with then. */
  KvException failure(Bytes key) {
    if (waitTime.isZero()) {
      return new LockNotAvailableException(
          ErrorDetail.of("a key is locked by another transaction, and the call does not wait"),
          key);
    }
    return new LockWaitTimeoutException(
        ErrorDetail.of(
            "a key was still locked by another transaction after "
                + waitTime.toMillis()
                + " ms; wait longer, or roll back and begin again"),
        key,
        waitTime);
  }
}
