package io.kvdc.tikv.internal.txn.session;

import io.kvdc.CommitDetails;
import io.kvdc.Timestamp;
import io.kvdc.TransactionState;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.commit.CommitInput;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocks;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
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
          transaction.lifecycle().commitBegins(this::settle);
          return send();
        });
  }

  /** Throws, and the transaction stays as it is, if it must not be committed yet. */
  private void settle() {
    PessimisticLocks locks = transaction.locks();
    if (locks != null) {
      if (locks.fair().isPending()) {
        throw new InvalidArgumentException(
            ErrorDetail.of(
                "the fair locking stage of this transaction still holds locks; end it with done()"
                    + " or cancel() before the commit"));
      }
      locks.fair().cancel();
    }
    transaction.savepoints().releaseAll();
  }

  private CompletableFuture<CommitDetails> send() {
    ApiCall<CommitDetails> call =
        transaction.dirty()
            ? commitCall()
            : new ComputedCall<>(
                transaction.waits(), () -> CommitDetails.nothingWritten(transaction.start()));
    call.beforeEnd(failure -> committed(call, failure));
    commit = call;
    CompletableFuture<CommitDetails> started =
        calls.write("transaction.commit", transaction.count(), transaction.size(), call);
    if (started != call) {
      // Refused before anything was sent.
      transaction.lifecycle().commitEnded(TransactionState.ROLLED_BACK);
      giveBack();
    }
    return started;
  }

  private ApiCall<CommitDetails> commitCall() {
    PipelinedTxn pipelined = transaction.pipelined();
    return pipelined == null
        ? transaction.access().committer().commit(input())
        : pipelined.commit(transaction.deadline());
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
        locks == null ? Map.of() : locks.forUpdateTsConstraints(),
        transaction.traits().writing(transaction.options().commit()),
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
    CompletableFuture<@Nullable Void> started =
        calls.write("transaction.rollback", transaction.count(), transaction.size(), call);
    if (started == call) {
      return call;
    }
    giveBack();
    return CompletableFuture.completedFuture(null);
  }

  private ApiCall<@Nullable Void> rollbackCall() {
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined != null) {
      return new RollbackCall(transaction.waits(), pipelined::rollback);
    }
    PessimisticLocks locks = transaction.locks();
    // Also without locks: one that is just being noted must find that it came too late.
    return locks == null
        ? new ComputedCall<>(transaction.waits(), () -> null)
        : new RollbackCall(
            transaction.waits(),
            operation -> locks.rollback(transaction.rollbackDeadline(), operation));
  }

  /** Gives locks back, which nobody waits for. */
  private void giveBack() {
    transaction.noLeak();
    PessimisticLocks locks = transaction.locks();
    if (locks != null) {
      var unused = locks.rollback(transaction.rollbackDeadline(), null);
    }
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined != null) {
      var unused = pipelined.rollback(null);
    }
  }

  /** Rolls back unless it is ending or has ended. */
  CompletableFuture<@Nullable Void> close() {
    return transaction.lifecycle().state() == TransactionState.ACTIVE
        ? rollback().exceptionally(ended -> null)
        : CompletableFuture.completedFuture(null);
  }
}
