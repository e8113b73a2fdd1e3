package io.kvdc.tck.reference;

import io.kvdc.error.BlockingCallException;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The thread of one connection, on which everything is done in order, and the wait for it. */
final class ReferenceThread {

  /** As long as for ever, and no overflow. */
  private static final long LONGEST_NANOS = Duration.ofDays(365).toNanos();

  private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Own::new);
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** A thread that must not wait for itself. */
  private static final class Own extends Thread {
    Own(Runnable work) {
      super(work, "kvdc-reference");
      setDaemon(true);
    }
  }

  ReferenceThread() {
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Does something on this thread, or nothing if it has ended. */
  void execute(Runnable work) {
    try {
      executor.execute(work);
    } catch (RejectedExecutionException e) {
      // All calls of the connection have ended with it, so there is nobody to be told.
      return;
    }
  }

  /** Does something on this thread after a time, or nothing if it has ended by then. */
  void executeLater(Duration delay, Runnable work) {
    ScheduledFuture<?> unused =
        executor.schedule(work, Math.min(delay.toNanos(), LONGEST_NANOS), TimeUnit.NANOSECONDS);
  }

  /** Begins something on this thread that may end later. */
  <T extends @Nullable Object> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(() -> begin(result, work));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closed());
    }
    return result;
  }

  private static <T extends @Nullable Object> void begin(
      CompletableFuture<T> result, Supplier<CompletableFuture<T>> work) {
    if (result.isDone()) {
      // Cancelled before it was begun.
      return;
    }
    try {
      pass(work.get(), result);
    } catch (KvException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      result.completeExceptionally(new IllegalStateException("the reference driver is broken", e));
    }
  }

  /** Ends the one as the other, and the other if the one is cancelled. */
  static <T extends @Nullable Object> void pass(
      CompletableFuture<T> inner, CompletableFuture<T> result) {
    CompletableFuture<?> unusedForwards =
        inner.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                result.complete(value);
              } else {
                result.completeExceptionally(failure);
              }
            });
    CompletableFuture<?> unusedBackwards =
        result.whenComplete(
            (value, failure) -> {
              if (result.isCancelled()) {
                inner.cancel(false);
              }
            });
  }

  /** Does something on this thread. */
  <T extends @Nullable Object> CompletableFuture<T> run(Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      executor.execute(() -> complete(result, work));
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(closed());
    }
    return result;
  }

  private static <T extends @Nullable Object> void complete(
      CompletableFuture<T> result, Supplier<T> work) {
    if (result.isDone()) {
      // Cancelled before it was begun.
      return;
    }
    try {
      result.complete(work.get());
    } catch (KvException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      result.completeExceptionally(new IllegalStateException("the reference driver is broken", e));
    }
  }

  static ConnectionClosedException closed() {
    return new ConnectionClosedException(ErrorDetail.of("the connection or cursor is closed"));
  }

  /** Waits for an answer on the caller's thread. */
  static <T extends @Nullable Object> T join(
      CompletableFuture<T> result, Duration timeout, boolean write) {
    if (Thread.currentThread() instanceof Own) {
      throw new BlockingCallException(
          ErrorDetail.of("a thread of the driver must not wait; use the asynchronous face"));
    }
    try {
      return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KvException failure
          ? failure.copy()
          : new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      result.cancel(false);
      ErrorDetail detail = ErrorDetail.of("interrupted while waiting").withCause(e);
      throw write ? new OutcomeUnknownException(detail) : new CallInterruptedException(detail);
    } catch (TimeoutException e) {
      result.cancel(false);
      ErrorDetail detail = ErrorDetail.of("no answer within " + timeout).withCause(e);
      throw write
          ? new OutcomeUnknownException(detail)
          : new DeadlineExceededException(detail, timeout);
    }
  }

  /** Ends the thread behind all that it was asked for before. */
  CompletableFuture<@Nullable Void> end() {
    try {
      executor.execute(() -> ended.complete(null));
      executor.shutdown();
    } catch (RejectedExecutionException e) {
      // Ended before; once is enough.
      return ended;
    }
    return ended;
  }
}
