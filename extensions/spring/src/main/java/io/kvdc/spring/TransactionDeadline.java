package io.kvdc.spring;

import io.kvdc.SnapshotOptions;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.TransactionTimedOutException;

/** When a transaction has to be over. Also cuts short calls that are under way at that moment. */
final class TransactionDeadline {
  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final long at;

  TransactionDeadline(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
    this.at = nanoTime.getAsLong() + timeout.toNanos();
  }

  boolean hasPassed() {
    return remainingNanos() <= 0;
  }

  private long remainingNanos() {
    return at - nanoTime.getAsLong();
  }

  TransactionTimedOutException exceeded() {
    return new TransactionTimedOutException(
        "the transaction has a timeout of " + timeout.toSeconds() + " s, which is over");
  }

  /** Options by which no call takes longer than there is time now. */
  SnapshotOptions within(SnapshotOptions wanted) {
    Duration left = Duration.ofNanos(Math.max(1, remainingNanos()));
    Duration own = wanted.timeout();
    return own != null && own.compareTo(left) < 0 ? wanted : wanted.mutate().timeout(left).build();
  }

  /**
   * Makes a call and waits for it as long as there is time, then cancels it.
   *
   * @throws TransactionTimedOutException if it was cancelled
   */
  <T extends @Nullable Object> T await(Supplier<CompletionStage<T>> call) {
    CompletableFuture<T> answer = call.get().toCompletableFuture();
    try {
      return answer.get(Math.max(0, remainingNanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      answer.cancel(true);
      throw exceeded();
    } catch (InterruptedException interrupt) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new CallInterruptedException(
          ErrorDetail.of("the thread was interrupted while it waited for the call")
              .withCause(interrupt));
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof KvException known) {
      return known.copy();
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }
}
