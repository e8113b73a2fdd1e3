package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ProtocolException;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.LockMetrics;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Found;
import io.kvdc.tikv.internal.txn.lock.CheckTxnStatus.Question;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Resolves locks by asking the cluster. */
public final class ClusterLockResolver implements LockResolver {

  private final Runnable hide;
  private final ResolveTools tools;
  private final Set<ResolveLocks> resolving = ConcurrentHashMap.newKeySet();

  /**
   * Makes one that knows of no transaction yet.
   *
   * @param access what its calls are made with
   */
  public ClusterLockResolver(TxnAccess access) {
    this.tools = new ResolveTools(access);
    EngineMetrics metrics = access.environment().metrics();
    this.hide =
        metrics == null ? () -> {} : metrics.locks().showRunning(tools.background()::running);
  }

  @Override
  public CompletableFuture<ResolveResult> resolve(Backoffer backoffer, ResolveRequest request) {
    if (request.locks().isEmpty()) {
      return CompletableFuture.completedFuture(ResolveResult.FREE);
    }
    tools.count(
        request.forRead() ? LockMetrics.Action.RESOLVE : LockMetrics.Action.RESOLVE_FOR_WRITE);
    if (backoffer.interception() != null) {
      return new TracedResolve(backoffer, request).run(this::resolveNow);
    }
    return resolveNow(backoffer, request);
  }

  private CompletableFuture<ResolveResult> resolveNow(Backoffer backoffer, ResolveRequest request) {
    ResolveLocks resolve = new ResolveLocks(tools, backoffer, request);
    resolving.add(resolve);
    return resolve.run().whenComplete((result, failure) -> resolving.remove(resolve));
  }

  @Override
  public CompletableFuture<TxnStatus> txnStatus(
      Backoffer backoffer, long startTs, long callerStartTs, Bytes primary) {
    return tools
        .access()
        .timestamps()
        .current(backoffer.deadline())
        .thenCompose(
            now ->
                tools
                    .check()
                    .ask(
                        new Caller(backoffer, ""),
                        new Question(
                            startTs,
                            primary,
                            callerStartTs,
                            now.value(),
                            true,
                            false,
                            false,
                            false)))
        .thenApply(
            answer -> {
              if (answer instanceof Found found) {
                return found.status();
              }
              throw new ProtocolException(
                  ErrorDetail.of(
                      "a store did not find a transaction that it was told to roll back"));
            });
  }

  @Override
  public CompletableFuture<Boolean> batchResolve(
      Backoffer backoffer, List<TxnLock> locks, CachedRegion region) {
    tools.count(LockMetrics.Action.BATCH_RESOLVE);
    return new BatchResolve(tools, backoffer, locks, region).run();
  }

  @Override
  public List<ResolvingLock> resolving() {
    return resolving.stream()
        .flatMap(
            each ->
                each.locks().stream()
                    .map(
                        lock ->
                            new ResolvingLock(
                                each.callerStartTs(), lock.startTs(), lock.key(), lock.primary())))
        .toList();
  }

  /** How many removals go on in the background. */
  int inBackground() {
    return tools.background().running();
  }

  @Override
  public void close() {
    tools.background().close();
    hide.run();
  }
}
