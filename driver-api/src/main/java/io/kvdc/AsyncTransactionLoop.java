package io.kvdc;

import io.kvdc.error.KvTransientException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs work in transactions until one is committed, without blocking. One step is under way at any
 * time: the begin, the work, the commit or the rollback of an attempt, or the pause behind it.
 */
final class AsyncTransactionLoop<T extends @Nullable Object> {

  private final Connection connection;
  private final TransactionOptions options;
  private final Function<AsyncTransaction, ? extends CompletionStage<T>> work;
  private final RepeatTime time;
  private final RetryPause pause;
  private final CompletableFuture<T> done = new CompletableFuture<>();
  private volatile @Nullable CompletionStage<?> step;

  AsyncTransactionLoop(
      Connection connection,
      TransactionOptions options,
      RetryPolicy policy,
      RepeatTime time,
      Function<AsyncTransaction, ? extends CompletionStage<T>> work) {
    this.connection = connection;
    this.options = Objects.requireNonNull(options, "options");
    this.work = Objects.requireNonNull(work, "work");
    this.time = time;
    this.pause = new RetryPause(Objects.requireNonNull(policy, "policy"), time);
  }

  CompletionStage<T> start() {
    CompletionStage<T> handle = done;
    handle.whenComplete(
        (result, failure) -> {
          if (done.isCancelled()) {
            cancel(step);
          }
        });
    attempt();
    return handle;
  }

  private void attempt() {
    if (done.isDone()) {
      return;
    }
    stoppable(() -> connection.beginAsync(options))
        .whenComplete(
            (transaction, failure) -> {
              if (failure == null) {
                workIn(transaction);
              } else {
                ended(failure, false);
              }
            });
  }

  private void workIn(AsyncTransaction transaction) {
    stoppable(() -> work.apply(transaction))
        .whenComplete(
            (result, failure) -> {
              if (failure != null) {
                undo(transaction, failure);
              } else if (transaction.state() == TransactionState.ACTIVE) {
                commit(transaction, result);
              } else {
                transaction.close();
                done.complete(result);
              }
            });
  }

  private void commit(AsyncTransaction transaction, T result) {
    stoppable(transaction::commit)
        .whenComplete(
            (details, failure) -> {
              if (failure == null) {
                transaction.close();
                done.complete(result);
              } else {
                undo(transaction, failure);
              }
            });
  }

  /** The locks of an attempt must be gone before the next one asks for them. */
  private void undo(AsyncTransaction transaction, Throwable failure) {
    boolean settled = TransactionLoop.isSettled(transaction.state());
    CompletionStage<?> undone =
        transaction.state() == TransactionState.ACTIVE
            ? guarded(transaction::rollback)
            : CompletableFuture.completedFuture(null);
    undone.whenComplete(
        (ignored, notUndone) -> {
          transaction.close();
          ended(failure, settled);
        });
  }

  private void ended(Throwable failure, boolean settled) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (settled || !(cause instanceof KvTransientException again)) {
      done.completeExceptionally(cause);
      return;
    }
    try {
      time.later(pause.after(again), this::attempt);
    } catch (RuntimeException last) {
      done.completeExceptionally(last);
    }
  }

  /** Begins a step that ends when the caller cancels. */
  private <S extends @Nullable Object> CompletionStage<S> stoppable(
      Supplier<? extends CompletionStage<S>> action) {
    CompletionStage<S> begun =
        done.isDone()
            ? CompletableFuture.failedFuture(new CancellationException())
            : guarded(action);
    step = begun;
    if (done.isCancelled()) {
      cancel(begun);
    }
    return begun;
  }

  private static <S extends @Nullable Object> CompletionStage<S> guarded(
      Supplier<? extends CompletionStage<S>> action) {
    try {
      return Objects.requireNonNull(action.get(), "the stage that was returned");
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void cancel(@Nullable CompletionStage<?> stage) {
    if (stage != null) {
      stage.toCompletableFuture().cancel(true);
    }
  }
}
