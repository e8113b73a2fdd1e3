package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusRequest;
import io.kvdc.proto.kvrpcpb.CheckTxnStatusResponse;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.LockMetrics;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.concurrent.CompletableFuture;

/** Asks a primary key for the fate of its transaction, unless it is known. */
final class CheckTxnStatus {

  /** A current ts by which every lock has expired. */
  static final long FORCE = -1L;

  /**
   * What is asked.
   *
   * @param startTs the transaction
   * @param primary its primary key
   * @param callerStartTs who asks
   * @param currentTs by which it is judged whether the primary lock has expired
   * @param rollbackIfNotExist whether to roll a transaction back that the primary knows nothing of
   * @param forceSyncCommit whether to treat it as fallen back from async commit
   * @param pessimistic whether the lock that was met is pessimistic
   * @param txnFile whether the transaction was written as files
   */
  record Question(
      long startTs,
      Bytes primary,
      long callerStartTs,
      long currentTs,
      boolean rollbackIfNotExist,
      boolean forceSyncCommit,
      boolean pessimistic,
      boolean txnFile) {}

  /** What comes back. */
  sealed interface Answer {}

  /**
   * The fate.
   *
   * @param status as far as it is known
   * @param asked whether the primary was asked just now, so that its lock is gone if the status is
   *     determined
   */
  record Found(TxnStatus status, boolean asked) implements Answer {}

  /** The primary knows nothing of the transaction. */
  record NotFound() implements Answer {}

  /** The key is not, or no more, the primary of the transaction. */
  record Mismatch() implements Answer {}

  private final TxnAccess access;
  private final StatusCache cache;

  CheckTxnStatus(TxnAccess access, StatusCache cache) {
    this.access = access;
    this.cache = cache;
  }

  CompletableFuture<Answer> ask(Caller caller, Question question) {
    TxnStatus known = cache.find(question.startTs());
    if (known != null) {
      return CompletableFuture.completedFuture(new Found(known, false));
    }
    count(LockMetrics.Action.QUERY_TXN_STATUS);
    CheckTxnStatusRequest request =
        CheckTxnStatusRequest.newBuilder()
            .setPrimaryKey(access.key(question.primary()))
            .setLockTs(question.startTs())
            .setCallerStartTs(question.callerStartTs())
            .setCurrentTs(question.currentTs())
            .setRollbackIfNotExist(question.rollbackIfNotExist())
            .setForceSyncCommit(question.forceSyncCommit())
            .setResolvingPessimisticLock(question.pessimistic())
            .setVerifyIsPrimary(true)
            .setIsTxnFile(question.txnFile())
            .build();
    return caller.run(
        part ->
            new AtKey<>(
                access,
                TxnRpcs.CHECK_TXN_STATUS,
                part,
                question.primary(),
                request,
                (response, region) -> read(question, response)));
  }

  private void count(LockMetrics.Action action) {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      metrics.locks().count(action);
    }
  }

  private Answer read(Question question, CheckTxnStatusResponse response) {
    if (response.hasError()) {
      KeyError error = response.getError();
      if (error.hasTxnNotFound()) {
        return new NotFound();
      }
      // The primary of a prewritten lock never changes, so that a mismatch there is an error.
      if (error.hasPrimaryMismatch() && question.pessimistic()) {
        return new Mismatch();
      }
      throw KeyErrors.aboutOthers(error);
    }
    boolean alive = response.getLockTtl() != 0;
    TxnStatus status =
        new TxnStatus(
            response.getLockTtl(),
            alive ? 0 : response.getCommitVersion(),
            response.getAction(),
            response.hasLockInfo() ? response.getLockInfo() : null);
    cache.save(question.startTs(), status);
    if (status.isCommitted()) {
      count(LockMetrics.Action.QUERY_TXN_STATUS_COMMITTED);
    } else if (status.isRolledBack()) {
      count(LockMetrics.Action.QUERY_TXN_STATUS_ROLLED_BACK);
    }
    return new Found(status, true);
  }
}
