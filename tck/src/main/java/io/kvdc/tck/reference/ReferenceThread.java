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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The thread of one connection, on which everything is done in order, and the wait for it. */
final class ReferenceThread {

  private final ExecutorService executor = Executors.newSingleThreadExecutor(Own::new);
  private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

  /** A thread that must not wait for itself. */
  private static final class Own extends Thread {
    Own(Runnable work) {
      super(work, "kvdc-reference");
      setDaemon(true);
    }
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
