package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import java.util.List;
import java.util.function.Consumer;

/**
 * Locks in the way of a request.
 *
 * @param callerStartTs start ts of the transaction that met them, or the ts of a read; 0: a writer
 *     who must not push anybody's min-commit ts
 * @param locks the locks, in any order
 * @param lite whether to resolve these keys alone, however great their transaction
 * @param forRead whether the caller only reads, so that he need not wait until locks of decided
 *     transactions are gone, and may read past those of transactions that were pushed
 * @param pessimisticRegionResolve whether to roll back all pessimistic locks of a dead transaction
 *     in a region when one is met
 * @param source who resolves, for the stores' metrics; empty: not said
 * @param resourceGroup who pays; empty: the default group
 */
public record ResolveRequest(
    long callerStartTs,
    List<TxnLock> locks,
    boolean lite,
    boolean forRead,
    boolean pessimisticRegionResolve,
    String source,
    String resourceGroup) {

  /** Copies the list. */
  public ResolveRequest {
    locks = List.copyOf(locks);
  }

  /** For callers who do not say who they are. */
  public ResolveRequest(
      long callerStartTs,
      List<TxnLock> locks,
      boolean lite,
      boolean forRead,
      boolean pessimisticRegionResolve) {
    this(callerStartTs, locks, lite, forRead, pessimisticRegionResolve, "", "");
  }

  /** The same for a caller whose requests describe themselves like this. */
  public ResolveRequest from(Consumer<Context.Builder> describe) {
    Context.Builder context = Context.newBuilder();
    describe.accept(context);
    return new ResolveRequest(
        callerStartTs,
        locks,
        lite,
        forRead,
        pessimisticRegionResolve,
        context.getRequestSource(),
        context.getResourceControlContext().getResourceGroupName());
  }

  /** For a reader at a ts. */
  public static ResolveRequest forRead(long readTs, List<TxnLock> locks, boolean lite) {
    return new ResolveRequest(readTs, locks, lite, true, false);
  }

  /** For a writer, who has to wait until the locks are gone. */
  public static ResolveRequest forWrite(long startTs, List<TxnLock> locks) {
    return new ResolveRequest(startTs, locks, false, false, true);
  }
}
