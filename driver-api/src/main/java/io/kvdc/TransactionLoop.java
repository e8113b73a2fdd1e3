package io.kvdc;

import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvTransientException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs work in transactions until one is committed, on the caller's thread. */
final class TransactionLoop<T extends @Nullable Object> {

  private final Connection connection;
  private final TransactionOptions options;
  private final TransactionFunction<T> work;
  private final RepeatTime time;
  private final RetryPause pause;
  private boolean settled;

  TransactionLoop(
      Connection connection,
      TransactionOptions options,
      RetryPolicy policy,
      RepeatTime time,
      TransactionFunction<T> work) {
    this.connection = connection;
    this.options = Objects.requireNonNull(options, "options");
    this.work = Objects.requireNonNull(work, "work");
    this.time = time;
    this.pause = new RetryPause(Objects.requireNonNull(policy, "policy"), time);
  }

  /**
   * Whether a transaction has, or may have, taken effect, so that its work must not be repeated.
   */
  static boolean isSettled(TransactionState state) {
    return state != TransactionState.ACTIVE && state != TransactionState.ROLLED_BACK;
  }

  T run() {
    while (true) {
      try {
        return attempt();
      } catch (KvTransientException failure) {
        if (settled) {
          throw failure;
        }
        sleep(pause.after(failure), failure);
      }
    }
  }

  private T attempt() {
    try (Transaction transaction = connection.begin(options)) {
      try {
        T result = work.apply(transaction);
        if (transaction.state() == TransactionState.ACTIVE) {
          transaction.commit();
        }
        return result;
      } finally {
        settled = isSettled(transaction.state());
      }
    }
  }

  private void sleep(long millis, KvTransientException failure) {
    try {
      time.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CallInterruptedException interrupted =
          new CallInterruptedException(
              ErrorDetail.of(
                      "interrupted while waiting to repeat a transaction that failed: "
                          + failure.getMessage())
                  .withCause(e));
      interrupted.addSuppressed(failure);
      throw interrupted;
    }
  }
}
