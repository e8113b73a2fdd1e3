package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.PessimisticRollbackRequest;
import io.kvdc.proto.kvrpcpb.ResolveLockRequest;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.LockMetrics;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.access.TxnRpcs;
import java.util.Collection;

/** The calls that remove locks of transactions that live no more. */
final class LockRemoval {

  /** Greater than every for-update ts. */
  private static final long ANY_FOR_UPDATE_TS = -1L;

  private final TxnAccess access;

  LockRemoval(TxnAccess access) {
    this.access = access;
  }

  /** Some keys of a transaction whose fate is sealed. */
  ApiCall<Void> ofKeys(Caller caller, TxnLock lock, TxnStatus status, Collection<Bytes> keys) {
    count(LockMetrics.Action.QUERY_RESOLVE_LOCK_LITE);
    return new ResolveKeys(access, caller, keys, request(lock, status));
  }

  /** All locks of such a transaction in the region of this lock. */
  ApiCall<CachedRegion> ofRegion(Caller caller, TxnLock lock, TxnStatus status) {
    count(LockMetrics.Action.QUERY_RESOLVE_LOCKS);
    return new AtKey<>(
        access,
        TxnRpcs.RESOLVE_LOCK,
        caller,
        lock.key(),
        request(lock, status),
        (response, region) -> {
          if (response.hasError()) {
            throw KeyErrors.aboutOthers(response.getError());
          }
          return region;
        });
  }

  /**
   * A pessimistic lock, which is rolled back whatever became of its transaction.
   *
   * @param wholeRegion whether all other pessimistic locks of the transaction in the region go too
   */
  ApiCall<CachedRegion> ofPessimistic(Caller caller, TxnLock lock, boolean wholeRegion) {
    PessimisticRollbackRequest.Builder request =
        PessimisticRollbackRequest.newBuilder()
            .setStartVersion(lock.startTs())
            .setForUpdateTs(lock.forUpdateTs() == 0 ? ANY_FOR_UPDATE_TS : lock.forUpdateTs());
    if (!wholeRegion) {
      request.addKeys(access.key(lock.key()));
    }
    return new AtKey<>(
        access,
        TxnRpcs.PESSIMISTIC_ROLLBACK,
        caller,
        lock.key(),
        request.build(),
        (response, region) -> {
          if (response.getErrorsCount() > 0) {
            throw KeyErrors.aboutOthers(response.getErrors(0));
          }
          return region;
        });
  }

  private void count(LockMetrics.Action action) {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      metrics.locks().count(action);
    }
  }

  private static ResolveLockRequest request(TxnLock lock, TxnStatus status) {
    return ResolveLockRequest.newBuilder()
        .setStartVersion(lock.startTs())
        .setCommitVersion(status.commitTs())
        .setIsTxnFile(lock.txnFile())
        .build();
  }
}
