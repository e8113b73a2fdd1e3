package io.kvdc.embedded.internal.lockwait;

import java.time.Duration;

/**
 * How long requests wait for locks.
 *
 * @param waitForLockTimeout the longest wait, and the one of requests that name none (TiKV, {@code
 *     pessimistic-txn.wait-for-lock-timeout}); positive
 * @param wakeUpDelay after how long those behind the first of a queue are woken (TiKV, {@code
 *     pessimistic-txn.wake-up-delay-duration}); zero for never
 */
public record LockWaitSettings(Duration waitForLockTimeout, Duration wakeUpDelay) {

  /** TiKV's defaults (server/lock_manager/config.rs). */
  public static final LockWaitSettings DEFAULT =
      new LockWaitSettings(Duration.ofSeconds(1), Duration.ofMillis(20));

  /**
   * Checks them.
   *
   * @param waitForLockTimeout see above
   * @param wakeUpDelay see above
   */
  public LockWaitSettings {
    if (waitForLockTimeout.isNegative() || waitForLockTimeout.isZero()) {
      throw new IllegalArgumentException("wait for locks for " + waitForLockTimeout);
    }
    if (wakeUpDelay.isNegative()) {
      throw new IllegalArgumentException("wake up after " + wakeUpDelay);
    }
  }

  /** The time that a request waits: what it asks for, at most the longest one. */
  Duration timeout(long waitTimeoutMillis) {
    if (waitTimeoutMillis == 0 || waitTimeoutMillis > waitForLockTimeout.toMillis()) {
      return waitForLockTimeout;
    }
    return Duration.ofMillis(waitTimeoutMillis);
  }
}
