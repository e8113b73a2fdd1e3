package io.kvdc.embedded.internal.tikv;

import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.kvdc.embedded.RawCoprocessor;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.internal.cluster.ClusterContext;
import io.kvdc.embedded.internal.cluster.StoreServices;
import io.kvdc.embedded.internal.faults.FaultInterceptor;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.lockwait.DeadlockDetector;
import io.kvdc.embedded.internal.lockwait.LockWaitSettings;
import io.kvdc.embedded.internal.lockwait.LockWaits;
import io.kvdc.embedded.internal.mvcc.ConcurrencyManager;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.storage.KvEngine;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The stores of one cluster, on one set of data, with faults around all they do. */
public final class TikvStoreServices implements StoreServices {

  private final TikvShared shared;

  /**
   * Makes them.
   *
   * @param rules the faults of this cluster
   * @param scheduler for what comes later
   * @param coprocessors plug-ins, each of another name
   * @param lockWaits how long requests wait for locks
   */
  public TikvStoreServices(
      ClusterContext context,
      FaultRules rules,
      FaultTimer.Scheduler scheduler,
      Collection<RawCoprocessor> coprocessors,
      LockWaitSettings lockWaits) {
    KvEngine engine = new KvEngine();
    DeadlockDetector detector =
        new DeadlockDetector(context.clock(), lockWaits.waitForLockTimeout());
    LockWaits waits = new LockWaits(lockWaits, context.clock(), scheduler::schedule, detector);
    context
        .topology()
        .addListener(new LockWaitRegions(context.topology(), waits, detector, context.executor()));
    MaxTsSync maxTsSync = new MaxTsSync(context.pd().membership(), rules);
    context.topology().addListener(maxTsSync);
    FaultTimer timer = new FaultTimer(scheduler);
    this.shared =
        new TikvShared(
            context.clusterId(),
            context.topology(),
            engine,
            new MvccStore(engine, new ConcurrencyManager(context.oracle()), new LockNotices(waits)),
            waits,
            context.apiVersion(),
            context.clock(),
            coprocessors.stream()
                .collect(Collectors.toUnmodifiableMap(RawCoprocessor::name, Function.identity())),
            rules,
            timer,
            maxTsSync,
            new Forwarding(context.topology(), timer));
  }

  /** Returns the transactions of all stores. */
  public MvccStore mvcc() {
    return shared.mvcc();
  }

  @Override
  public List<ServerServiceDefinition> services(long storeId) {
    List<ServerServiceDefinition> own = new TikvStore(storeId, shared).services();
    ServerInterceptor faults = faults(storeId);
    shared.forwarding().serves(storeId, around(own, faults));
    return around(around(own, shared.forwarding()), faults);
  }

  @Override
  public ServerInterceptor aroundPd() {
    return faults(ReceivedCall.PD);
  }

  private static List<ServerServiceDefinition> around(
      List<ServerServiceDefinition> services, ServerInterceptor interceptor) {
    return services.stream()
        .map(service -> ServerInterceptors.intercept(service, interceptor))
        .toList();
  }

  private ServerInterceptor faults(long storeId) {
    return new FaultInterceptor(storeId, shared.rules(), shared.timer());
  }
}
