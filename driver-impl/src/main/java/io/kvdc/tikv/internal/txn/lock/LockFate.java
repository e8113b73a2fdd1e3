package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Answer;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Found;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.NotFound;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Question;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about the transaction of a lock. A primary that knows nothing of it may not have been
 * reached yet: as long as the lock lives, this waits for it; only behind an expired lock is the
 * transaction rolled back.
 */
final class LockFate extends StepLoop<Answer> {

  private static final CompletableFuture<Void> AT_ONCE = CompletableFuture.allOf();

  /** Why the fate has to be asked for again. */
  private static final class NothingOnPrimaryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private NothingOnPrimaryException(TxnLock lock) {
      super("the primary key knows nothing yet of the " + lock, null, false, false);
    }
  }

  private final TxnAccess access;
  private final CheckTxnStatus check;
  private final Caller caller;
  private final TxnLock lock;
  private final long callerStartTs;
  private final boolean forceSyncCommit;
  private boolean rollbackIfNotExist;
  private boolean edgeSeen;
  private @Nullable Answer answer;

  LockFate(
      TxnAccess access,
      CheckTxnStatus check,
      Caller caller,
      TxnLock lock,
      long callerStartTs,
      boolean forceSyncCommit) {
    this.access = access;
    this.check = check;
    this.caller = caller;
    this.lock = lock;
    this.callerStartTs = callerStartTs;
    this.forceSyncCommit = forceSyncCommit;
  }

  @Override
  protected @Nullable CompletableFuture<?> next() {
    return answer != null
        ? null
        : access
            .timestamps()
            .current(caller.backoffer().deadline())
            .thenCompose(now -> check.ask(caller, question(now)))
            .thenCompose(this::judge);
  }

  /** A store that sends no time to live wants the lock resolved whether it has expired or not. */
  private Question question(Timestamp now) {
    return new Question(
        lock.startTs(),
        lock.primary(),
        callerStartTs,
        lock.ttlMillis() == 0 ? CheckTxnStatus.FORCE : now.value(),
        rollbackIfNotExist,
        forceSyncCommit,
        lock.isPessimistic(),
        lock.txnFile());
  }

  private CompletableFuture<Void> judge(Answer given) {
    if (given instanceof Found found && atTheEdge(found)) {
      edgeSeen = true;
      return CompletableFuture.allOf(access.timestamps().next(caller.backoffer()));
    }
    if (!(given instanceof NotFound)) {
      answer = given;
      return AT_ONCE;
    }
    if (rollbackIfNotExist) {
      throw new ProtocolException(
          ErrorDetail.of("a store did not find a transaction that it was told to roll back"));
    }
    if (access.timestamps().millisUntilExpired(lock.startTs(), lock.ttlMillis()) <= 0) {
      rollbackIfNotExist = true;
      return AT_ONCE;
    }
    if (lock.isPessimistic()) {
      // The transaction may be undoing a statement; its other locks go when their time is over.
      answer = new Found(TxnStatus.alive(lock.ttlMillis()), true);
      return AT_ONCE;
    }
    return caller
        .backoffer()
        .backoff(BackoffKind.TXN_NOT_FOUND, "primary key", new NothingOnPrimaryException(lock));
  }

  /**
   * A store takes a lock for living in the last millisecond of its time, in which it has expired
   * here. The last timestamp seen may stay there for a while; a new one does not.
   */
  private boolean atTheEdge(Found found) {
    TxnStatus status = found.status();
    return !edgeSeen
        && status.ttlMillis() != 0
        && !status.usesAsyncCommit()
        && access.timestamps().millisUntilExpired(lock.startTs(), status.ttlMillis()) <= 0;
  }

  @Override
  protected Answer result() {
    return Objects.requireNonNull(answer);
  }
}
