package io.kvdc.embedded.internal.faults;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Waits, for faults to let go and for answers that are to come later. Thread-safe. */
public final class FaultTimer {

  private final Scheduler scheduler;

  /** Makes one on the cluster's scheduler. */
  public FaultTimer(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /**
   * Completes when the fault is released or the delay is over.
   *
   * @param delay null for no end but the release
   */
  public CompletionStage<Void> wait(FoundFault fault, @Nullable Duration delay) {
    return delay == null
        ? fault.released()
        : fault.released().applyToEither(after(delay), over -> null);
  }

  /** Completes after the delay. */
  public CompletionStage<Void> after(Duration delay) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    scheduler.schedule(() -> over.complete(null), delay);
    return over;
  }

  /** How to run something later; what is run never blocks. */
  @FunctionalInterface
  public interface Scheduler {

    /** Runs the task once, when the delay is over. */
    void schedule(Runnable task, Duration delay);
  }
}
