package io.kvdc.tikv.internal.txn.pipelined;

import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler.Scheduled;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One flush from its pause to its end, which it has once, whatever happens. */
final class FlushRun {

  /** Hears of the end. */
  @FunctionalInterface
  interface Ending {
    /**
     * It has ended.
     *
     * @param run which
     * @param takenNanos how long it took, without the pause; 0: it did not begin
     * @param failure null: none
     */
    void ended(FlushRun run, long takenNanos, @Nullable Throwable failure);
  }

  private final long generation;
  private final @Nullable Backoffer cause;
  private final MemBuffer buffer;
  private final RetryEnvironment environment;
  private final Function<FlushRun, @Nullable Flush> maker;
  private final Ending ending;

  private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile boolean cancelled;
  private volatile @Nullable Scheduled pause;
  private volatile @Nullable Flush call;
  private volatile long begunNanos;
  private volatile boolean begun;

  /**
   * Not yet begun.
   *
   * @param generation which flush of its transaction this is, from 1
   * @param cause under what its requests are seen; null: under nothing
   * @param buffer what is flushed; nobody writes to it any more
   * @param environment time
   * @param maker starts the call; null if there is nothing to send
   * @param ending hears of the end before those who wait for {@link #done}
   */
  FlushRun(
      long generation,
      @Nullable Backoffer cause,
      MemBuffer buffer,
      RetryEnvironment environment,
      Function<FlushRun, @Nullable Flush> maker,
      Ending ending) {
    this.generation = generation;
    this.cause = cause;
    this.buffer = buffer;
    this.environment = environment;
    this.maker = maker;
    this.ending = ending;
  }

  long generation() {
    return generation;
  }

  /** Under what its requests are seen; null: under nothing, as a write has begun it. */
  @Nullable Backoffer cause() {
    return cause;
  }

  MemBuffer buffer() {
    return buffer;
  }

  /** Fails if the flush does. */
  CompletableFuture<@Nullable Void> done() {
    return done;
  }

  /** Begins after a pause. */
  void start(long pauseNanos) {
    if (pauseNanos <= 0) {
      run();
      return;
    }
    try {
      pause = environment.scheduler().schedule(this::run, pauseNanos);
    } catch (RejectedExecutionException closed) {
      end(closed);
      return;
    }
    if (cancelled) {
      cancel();
    }
  }

  private void run() {
    if (cancelled) {
      end(new CancellationException());
      return;
    }
    begunNanos = environment.ticker().nanoTime();
    begun = true;
    Flush made;
    try {
      made = maker.apply(this);
    } catch (RuntimeException e) {
      end(e);
      return;
    }
    if (made == null) {
      end(null);
      return;
    }
    call = made;
    Stages.whenEnded(made, written -> end(null), this::end);
    if (cancelled) {
      made.cancel(false);
    }
  }

  /** Gives it up. */
  void cancel() {
    cancelled = true;
    Flush running = call;
    if (running != null) {
      running.cancel(false);
    }
    Scheduled waiting = pause;
    if (waiting != null && !begun) {
      waiting.cancel();
      end(new CancellationException());
    }
  }

  private void end(@Nullable Throwable failure) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    long taken = begun ? environment.ticker().nanoTime() - begunNanos : 0;
    ending.ended(this, taken, failure);
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }
}
