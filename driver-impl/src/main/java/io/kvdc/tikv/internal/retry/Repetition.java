package io.kvdc.tikv.internal.retry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Does something again and again until it is stopped, one run at a time. A run that fails is logged
 * and does not end it. Safe for use by many threads.
 */
public final class Repetition {

  private static final Logger LOGGER = System.getLogger(Repetition.class.getName());

  private final RetryEnvironment environment;
  private final LongSupplier intervalNanos;
  private final Supplier<? extends CompletableFuture<?>> task;
  private volatile boolean stopped;
  private volatile Scheduler.@Nullable Scheduled next;

  /**
   * A repetition, not yet begun.
   *
   * @param environment time and scheduling
   * @param intervalNanos from the beginning of one run to that of the next, asked for each; a run
   *     that takes longer is followed by the next at once
   * @param task begins a run, without blocking; called on the scheduler's thread
   */
  public Repetition(
      RetryEnvironment environment,
      LongSupplier intervalNanos,
      Supplier<? extends CompletableFuture<?>> task) {
    this.environment = environment;
    this.intervalNanos = intervalNanos;
    this.task = task;
  }

  /** Begins; the first run is one interval away. To be called once. */
  public void start() {
    schedule(environment.ticker().nanoTime());
  }

  /** Ends it. A run that goes on is the last. */
  public void stop() {
    stopped = true;
    Scheduler.Scheduled waiting = next;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void schedule(long lastBegun) {
    if (stopped) {
      return;
    }
    long elapsed = environment.ticker().nanoTime() - lastBegun;
    long delay = Math.max(0, intervalNanos.getAsLong() - elapsed);
    try {
      next = environment.scheduler().schedule(this::run, delay);
    } catch (RejectedExecutionException e) {
      // The engine is closed; there is nothing to repeat any more.
      stopped = true;
      return;
    }
    if (stopped) {
      // Stopping may have begun before the new task was in its sight.
      stop();
    }
  }

  private void run() {
    if (stopped) {
      return;
    }
    long begun = environment.ticker().nanoTime();
    CompletableFuture<?> running;
    try {
      running = task.get();
    } catch (RuntimeException e) {
      running = CompletableFuture.failedFuture(e);
    }
    Completions.whenDone(
        running,
        (done, failure) -> {
          if (failure != null && !stopped) {
            LOGGER.log(Level.DEBUG, "a task that is repeated has failed", failure);
          }
          schedule(begun);
        });
  }
}
