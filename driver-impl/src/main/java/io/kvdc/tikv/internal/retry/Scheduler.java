package io.kvdc.tikv.internal.retry;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Runs a task later. Tasks must not block. */
@FunctionalInterface
public interface Scheduler {

  /**
   * Runs a task once, after a delay.
   *
   * @throws RejectedExecutionException if the scheduler was shut down
   */
  Scheduled schedule(Runnable task, long delayNanos);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Scheduled {
    /** Takes the task back if it has not begun; otherwise does nothing. */
    void cancel();
  }

  /** A scheduler on an executor, which stays the caller's to shut down. */
  static Scheduler on(ScheduledExecutorService executor) {
    return (task, delayNanos) -> {
      ScheduledFuture<?> future = executor.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    };
  }
}
