package io.kvdc;

import io.kvdc.error.KvTransientException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs work in transactions until one is committed, without blocking. */
final class AsyncTransactionLoop<T extends @Nullable Object> {

  private final Connection connection;
  private final TransactionOptions options;
  private final Function<AsyncTransaction, ? extends CompletionStage<T>> work;
  private final RetryPause pause;
  private final CompletableFuture<T> done = new CompletableFuture<>();

  AsyncTransactionLoop(
      Connection connection,
      TransactionOptions options,
      RetryPolicy policy,
      Function<AsyncTransaction, ? extends CompletionStage<T>> work) {
    this.connection = connection;
    this.options = Objects.requireNonNull(options, "options");
    this.work = Objects.requireNonNull(work, "work");
    this.pause = new RetryPause(Objects.requireNonNull(policy, "policy"));
  }

  CompletionStage<T> start() {
    attempt();
    return done;
  }

  private void attempt() {
    if (done.isDone()) {
      return; // The caller cancelled it.
    }
    connection.beginAsync(options).thenCompose(this::workIn).whenComplete(this::ended);
  }

  private CompletionStage<T> workIn(AsyncTransaction transaction) {
    CompletionStage<T> worked;
    try {
      worked = work.apply(transaction);
    } catch (RuntimeException | Error e) {
      worked = CompletableFuture.failedFuture(e);
    }
    return worked
        .thenCompose(
            result ->
                transaction.state() == TransactionState.ACTIVE
                    ? transaction.commit().thenApply(details -> result)
                    : CompletableFuture.completedFuture(result))
        .whenComplete((result, failure) -> transaction.close());
  }

  private void ended(T result, @Nullable Throwable failure) {
    if (failure == null) {
      done.complete(result);
      return;
    }
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (!(cause instanceof KvTransientException again)) {
      done.completeExceptionally(cause);
      return;
    }
    try {
      long millis = pause.after(again);
      CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS).execute(this::attempt);
    } catch (KvTransientException last) {
      done.completeExceptionally(last);
    }
  }
}
