package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Wakes the dispatcher when the next deadline comes. As most deadlines are met, an alarm that rings
 * too early is left as it is and set anew when it rings.
 */
final class TsoAlarm {

  private static final long NEVER = Long.MAX_VALUE;

  private final RetryEnvironment environment;
  private final Runnable wake;
  private Scheduler.@Nullable Scheduled timer;

  /** When it rings, counted from {@link #origin}. */
  private volatile long at = NEVER;

  private final long origin;

  TsoAlarm(RetryEnvironment environment, Runnable wake) {
    this.environment = environment;
    this.wake = wake;
    this.origin = environment.ticker().nanoTime();
  }

  /** Rings at a deadline, or earlier. Called in the loop. */
  void set(@Nullable Deadline deadline) {
    long now = now();
    if (at <= now) {
      at = NEVER;
    }
    long wanted = momentOf(deadline);
    if (at <= wanted) {
      return;
    }
    cancel();
    at = wanted;
    try {
      timer = environment.scheduler().schedule(wake, Math.max(0, wanted - now));
    } catch (RejectedExecutionException closed) {
      // The engine is closing; closing fails all waiters.
      at = NEVER;
    }
  }

  /** Whether it would ring too late for a deadline. Any thread. */
  boolean isLaterThan(Deadline deadline) {
    return momentOf(deadline) < at;
  }

  void cancel() {
    Scheduler.Scheduled waiting = timer;
    if (waiting != null) {
      waiting.cancel();
    }
    timer = null;
    at = NEVER;
  }

  private long momentOf(@Nullable Deadline deadline) {
    return deadline == null || deadline.isNone() ? NEVER : now() + deadline.remainingNanos();
  }

  private long now() {
    return environment.ticker().nanoTime() - origin;
  }
}
