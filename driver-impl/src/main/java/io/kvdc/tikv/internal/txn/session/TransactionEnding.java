package io.kvdc.tikv.internal.txn.session;

import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.TransactionState;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.commit.CommitInput;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a transaction ends: committed, rolled back, or closed. */
final class TransactionEnding {

  private final LiveTransaction transaction;
  private final SessionCalls calls;
  private volatile @Nullable ApiCall<CommitDetails> commit;

  TransactionEnding(LiveTransaction transaction) {
    this.transaction = transaction;
    this.calls = transaction.access().calls();
  }

  /** Null unless it was committed and had something to write. */
  @Nullable Timestamp commitTimestamp() {
    ApiCall<CommitDetails> call = commit;
    return call == null || !call.isDone() || call.isCompletedExceptionally()
        ? null
        : call.join().commitTimestamp();
  }

  CompletableFuture<CommitDetails> commit() {
    return calls.checked(
        () -> {
          transaction.lifecycle().commitBegins(transaction.savepoints()::releaseAll);
          return send();
        });
  }

  private CompletableFuture<CommitDetails> send() {
    MemBuffer buffer = transaction.buffer();
    ApiCall<CommitDetails> call =
        buffer.dirty()
            ? transaction.access().committer().commit(input())
            : new ComputedCall<>(
                transaction.waits(), () -> CommitDetails.nothingWritten(transaction.start()));
    call.beforeEnd(failure -> committed(call, failure));
    commit = call;
    CompletableFuture<CommitDetails> started =
        calls.write("transaction.commit", buffer.count(), buffer.size(), call);
    if (started != call) {
      // Refused before anything was sent.
      transaction.lifecycle().commitEnded(TransactionState.ROLLED_BACK);
      giveBack();
    }
    return started;
  }

  private CommitInput input() {
    PessimisticLocks locks = transaction.locks();
    return new CommitInput(
        transaction.start().value(),
        transaction.beganNanos(),
        transaction.options(),
        transaction.buffer(),
        locks == null ? null : locks.primary(),
        locks == null ? 0 : locks.forUpdateTs(),
        Map.of(),
        transaction.traits(),
        transaction.deadline());
  }

  private void committed(ApiCall<CommitDetails> call, @Nullable Throwable failure) {
    transaction.lifecycle().commitEnded(stateAfter(failure));
    PessimisticLocks locks = transaction.locks();
    if (locks != null && call instanceof ComputedCall) {
      giveBack();
      return;
    }
    if (locks != null) {
      locks.end();
    }
    transaction.noLeak();
  }

  private static TransactionState stateAfter(@Nullable Throwable failure) {
    if (failure == null) {
      return TransactionState.COMMITTED;
    }
    return failure instanceof KvUndeterminedException
        ? TransactionState.UNKNOWN
        : TransactionState.ROLLED_BACK;
  }

  CompletableFuture<@Nullable Void> rollback() {
    try {
      transaction.lifecycle().rollBack(transaction.savepoints()::endAll);
    } catch (TransactionClosedException ended) {
      return CompletableFuture.failedFuture(ended);
    }
    transaction.noLeak();
    return takeBack();
  }

  /** Nothing that an interceptor or a closed connection says keeps it from ending. */
  private CompletableFuture<@Nullable Void> takeBack() {
    ApiCall<@Nullable Void> call = rollbackCall();
    MemBuffer buffer = transaction.buffer();
    CompletableFuture<@Nullable Void> started =
        calls.write("transaction.rollback", buffer.count(), buffer.size(), call);
    if (started == call) {
      return call;
    }
    giveBack();
    return CompletableFuture.completedFuture(null);
  }

  private ApiCall<@Nullable Void> rollbackCall() {
    PessimisticLocks locks = transaction.locks();
    return locks == null || locks.isEmpty()
        ? new ComputedCall<>(transaction.waits(), () -> null)
        : new RollbackCall(transaction.waits(), locks, transaction.rollbackDeadline());
  }

  /** Gives locks back, which nobody waits for. */
  private void giveBack() {
    transaction.noLeak();
    PessimisticLocks locks = transaction.locks();
    if (locks != null) {
      var unused = locks.rollback(transaction.rollbackDeadline());
    }
  }

  /** Rolls back unless it is ending or has ended. */
  CompletableFuture<@Nullable Void> close() {
    return transaction.lifecycle().state() == TransactionState.ACTIVE
        ? rollback().exceptionally(ended -> null)
        : CompletableFuture.completedFuture(null);
  }
}
