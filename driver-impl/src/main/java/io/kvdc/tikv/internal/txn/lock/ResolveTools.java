package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.proto.kvrpcpb.LockInfo;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.LockMetrics;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Answer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What all resolving of an engine shares: the steps that it is made of, and what is known. */
final class ResolveTools {

  private final TxnAccess access;
  private final StatusCache cache = new StatusCache();
  private final CheckTxnStatus check;
  private final LockRemoval removal;
  private final BackgroundRemoval background;

  ResolveTools(TxnAccess access) {
    this.access = access;
    this.check = new CheckTxnStatus(access, cache);
    this.removal = new LockRemoval(access);
    this.background = new BackgroundRemoval(access);
  }

  TxnAccess access() {
    return access;
  }

  CheckTxnStatus check() {
    return check;
  }

  LockRemoval removal() {
    return removal;
  }

  BackgroundRemoval background() {
    return background;
  }

  /** Something is done about a lock. */
  void count(LockMetrics.Action action) {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      metrics.locks().count(action);
    }
  }

  /** What becomes of the transaction of a lock. */
  CompletableFuture<Answer> fate(
      Caller caller, TxnLock lock, long callerStartTs, boolean forceSyncCommit) {
    TxnStatus known = cache.find(lock.startTs());
    return known != null
        ? CompletableFuture.completedFuture(new CheckTxnStatus.Found(known, false))
        : new LockFate(access, check, caller, lock, callerStartTs, forceSyncCommit).run();
  }

  /** What the secondaries of an async-commit transaction tell. */
  CompletableFuture<CheckSecondaryLocks.Outcome> secondaries(
      Caller caller, TxnLock lock, LockInfo primaryLock) {
    count(LockMetrics.Action.QUERY_CHECK_SECONDARY_LOCKS);
    return caller.run(part -> new CheckSecondaryLocks(access, part, lock.startTs(), primaryLock));
  }

  /** The fate of the transaction of a lock was found out. */
  void decided(TxnLock lock, TxnStatus status) {
    cache.save(lock.startTs(), status);
  }

  /** Whether to remove the locks of its transaction key by key. */
  boolean isSmall(TxnLock lock) {
    return Long.compareUnsigned(lock.txnSize(), access.settings().resolveLiteThreshold()) < 0;
  }

  /** The region of a lock, if it is known. */
  @Nullable CachedRegion region(TxnLock lock) {
    return access.sender().locator().cache().find(lock.key());
  }

  /** How long the transaction of a lock lives yet. */
  long untilExpired(TxnLock lock, TxnStatus status) {
    return access.timestamps().millisUntilExpired(lock.startTs(), status.ttlMillis());
  }
}
