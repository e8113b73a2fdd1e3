package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Removes locks that stand in the way, unless their transactions live. One for each engine; safe
 * for use by many threads. Futures complete on threads that must not be blocked, and fail with
 * exceptions of the API: {@link io.kvdc.error.ResolveLockTimeoutException} if the budget is spent,
 * {@link io.kvdc.error.ProtocolException} if stores contradict each other, else as any request.
 */
public interface LockResolver extends AutoCloseable {

  /**
   * Finds out about the transactions that hold locks, and removes the locks of those that live no
   * more. Where locks still block, the caller waits and sends his request again: {@code
   * backoffer.backoff(TXN_LOCK, result.waitMillis(), ...)}, with TXN_LOCK_FAST for reads.
   *
   * @param backoffer the waiting of the caller's step; its deadline bounds all of this
   * @param request the locks
   * @return what became of them
   */
  CompletableFuture<ResolveResult> resolve(Backoffer backoffer, ResolveRequest request);

  /**
   * The fate of a transaction. One that has left nothing on its primary key, or whose primary lock
   * has expired, is rolled back by asking.
   *
   * @param backoffer the waiting of the caller's step; client-go gives it 20 s
   * @param startTs the transaction
   * @param callerStartTs who asks; a living transaction's min-commit ts is pushed behind it
   * @param primary its primary key
   * @return what is known
   */
  CompletableFuture<TxnStatus> txnStatus(
      Backoffer backoffer, long startTs, long callerStartTs, Bytes primary);

  /**
   * Ends the transactions of all these locks, living ones too, and removes their locks from a
   * region. For the collection of garbage, which must leave none behind.
   *
   * @param backoffer the waiting of the caller's step
   * @param locks locks within the region
   * @param region the region as it was when the locks were found there
   * @return false if the region has changed, so that its locks have to be looked for anew
   */
  CompletableFuture<Boolean> batchResolve(
      Backoffer backoffer, List<TxnLock> locks, CachedRegion region);

  /** The locks that are being resolved right now, for people who wonder what goes on. */
  List<ResolvingLock> resolving();

  /** Ends what goes on in the background. Harmless if repeated. */
  @Override
  void close();
}
