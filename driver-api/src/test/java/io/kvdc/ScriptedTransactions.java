package io.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.RegionUnavailableException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A connection whose transactions commit, or fail to begin or to commit, as a script says. */
final class ScriptedTransactions {

  final List<ScriptedTransaction> begun = new ArrayList<>();
  final Deque<Throwable> beginFailures = new ArrayDeque<>();
  final Deque<KvException> commitFailures = new ArrayDeque<>();
  boolean beginThrows;
  boolean beginHangs;
  boolean commitHangs;
  boolean rollbackHangs;
  @Nullable CompletableFuture<AsyncTransaction> beginStage;

  static RegionUnavailableException transientFailure(String message) {
    return new RegionUnavailableException(ErrorDetail.of(message));
  }

  Connection connection() {
    return proxy(
        Connection.class,
        (proxy, method, args) ->
            switch (method.getName()) {
              case "begin" -> begin();
              case "beginAsync" -> beginAsync();
              case "url" -> "kv:scripted:";
              default -> InvocationHandler.invokeDefault(proxy, method, args);
            });
  }

  private Transaction begin() throws Throwable {
    Throwable failure = beginFailures.poll();
    if (failure != null) {
      throw failure;
    }
    return next().blocking();
  }

  private CompletableFuture<AsyncTransaction> beginAsync() throws Throwable {
    Throwable failure = beginFailures.poll();
    if (failure != null) {
      if (beginThrows) {
        throw failure;
      }
      return CompletableFuture.failedFuture(failure);
    }
    if (beginHangs) {
      beginStage = new CompletableFuture<>();
      return beginStage;
    }
    return CompletableFuture.completedFuture(next().async());
  }

  ScriptedTransaction next() {
    ScriptedTransaction transaction = new ScriptedTransaction(commitFailures.poll());
    begun.add(transaction);
    return transaction;
  }

  @SuppressWarnings("unchecked") // It implements that type.
  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler);
  }

  /** One attempt. */
  final class ScriptedTransaction {
    private final @Nullable KvException commitFailure;
    TransactionState state = TransactionState.ACTIVE;
    int commits;
    int rollbacks;
    int closes;
    final CompletableFuture<CommitDetails> commitStage = new CompletableFuture<>();
    final CompletableFuture<@Nullable Void> rollbackStage = new CompletableFuture<>();

    ScriptedTransaction(@Nullable KvException commitFailure) {
      this.commitFailure = commitFailure;
    }

    Transaction blocking() {
      return proxy(
          Transaction.class,
          (proxy, method, args) ->
              switch (method.getName()) {
                case "state" -> state;
                case "commit" -> commit();
                case "close" -> close();
                case "rollback" -> rollback();
                default -> throw new UnsupportedOperationException(method.getName());
              });
    }

    AsyncTransaction async() {
      return proxy(
          AsyncTransaction.class,
          (proxy, method, args) ->
              switch (method.getName()) {
                case "state" -> state;
                case "commit" -> commitAsync();
                case "close" -> close();
                case "rollback" -> {
                  rollback();
                  if (!rollbackHangs) {
                    rollbackStage.complete(null);
                  }
                  yield rollbackStage;
                }
                default -> throw new UnsupportedOperationException(method.getName());
              });
    }

    private CommitDetails commit() {
      commits++;
      KvException failure = commitFailure;
      if (failure != null) {
        state =
            failure instanceof KvUndeterminedException
                ? TransactionState.UNKNOWN
                : TransactionState.ROLLED_BACK;
        throw failure;
      }
      state = TransactionState.COMMITTED;
      return CommitDetails.nothingWritten(new Timestamp(1));
    }

    private CompletableFuture<CommitDetails> commitAsync() {
      if (commitHangs) {
        commits++;
        state = TransactionState.COMMITTING;
        return commitStage;
      }
      try {
        commitStage.complete(commit());
      } catch (KvException failure) {
        commitStage.completeExceptionally(failure);
      }
      return commitStage;
    }

    private @Nullable Object rollback() {
      rollbacks++;
      state = TransactionState.ROLLED_BACK;
      return null;
    }

    private @Nullable Object close() {
      closes++;
      if (state == TransactionState.ACTIVE) {
        state = TransactionState.ROLLED_BACK;
      }
      return null;
    }
  }
}
