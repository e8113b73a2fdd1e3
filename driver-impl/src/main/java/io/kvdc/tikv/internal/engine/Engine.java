package io.kvdc.tikv.internal.engine;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.metric.Meters;
import io.kvdc.spi.EndpointChain;
import io.kvdc.tikv.internal.call.KeyModes;
import io.kvdc.tikv.internal.call.Waiting;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.GrpcPdClient;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.pd.PdClient;
import io.kvdc.tikv.internal.raw.RawAccess;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.region.RegionUpkeep;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.AddressTranslator;
import io.kvdc.tikv.internal.rpc.GrpcRpcClient;
import io.kvdc.tikv.internal.rpc.InterceptedRpcClient;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.tls.ClientTls;
import io.kvdc.tikv.internal.rpc.tls.TlsSettings;
import io.kvdc.tikv.internal.store.SafeTimestamps;
import io.kvdc.tikv.internal.store.StoreAccess;
import io.kvdc.tikv.internal.store.StoreCache;
import io.kvdc.tikv.internal.store.StoreUpkeep;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.commit.Committer;
import io.kvdc.tikv.internal.txn.lock.ClusterLockResolver;
import io.kvdc.tikv.internal.txn.lock.LockResolver;
import io.kvdc.tikv.internal.txn.pessimistic.PessimisticLocker;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedWriter;
import io.kvdc.tikv.internal.txn.session.LeakWatch;
import io.kvdc.tikv.internal.txn.snapshot.SnapshotAccess;
import io.kvdc.tikv.internal.txn.snapshot.TxnSafePoint;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All that connections with equal settings share. */
public final class Engine {

  private static final System.Logger LOG = System.getLogger("io.kvdc.tikv");

  /** Longer than any task of the timer takes. */
  private static final long TIMER_CLOSE_SECONDS = 5;

  private final EngineSettings settings;
  private final Deque<Runnable> closing;
  private final RetryEnvironment environment;
  private final PdClient pd;
  private final long clusterId;
  private final KeyCodec codec;
  private final StoreAccess stores;
  private final RegionRequestSender sender;
  private final LowResolutionTimestamp timestamps;
  private final TxnAccess txn;
  private final LockResolver locks;
  private final SnapshotAccess snapshots;
  private final Committer committer;
  private final PessimisticLocker locker;
  private final PipelinedWriter pipelined;
  private final KeyModes keyModes;
  private final LeakWatch leaks;

  private Engine(
      EngineSettings settings,
      Deque<Runnable> closing,
      RetryEnvironment environment,
      PdClient pd,
      long clusterId,
      KeyCodec codec,
      StoreAccess stores,
      RegionRequestSender sender,
      LowResolutionTimestamp timestamps,
      TxnAccess txn,
      LockResolver locks,
      SnapshotAccess snapshots,
      Committer committer,
      PessimisticLocker locker,
      PipelinedWriter pipelined) {
    this.settings = settings;
    this.closing = closing;
    this.environment = environment;
    this.pd = pd;
    this.clusterId = clusterId;
    this.codec = codec;
    this.stores = stores;
    this.sender = sender;
    this.timestamps = timestamps;
    this.txn = txn;
    this.locks = locks;
    this.snapshots = snapshots;
    this.committer = committer;
    this.locker = locker;
    this.pipelined = pipelined;
    this.leaks = new LeakWatch(environment.scheduler());
    this.keyModes = new KeyModes(settings.keyspace() == null);
  }

  /**
   * Builds an engine and makes sure that the cluster is there.
   *
   * @param settings what it is built from
   * @return the engine
   * @throws io.kvdc.error.KvException if the cluster cannot be used; nothing is left behind
   */
  public static Engine open(EngineSettings settings) {
    Deque<Runnable> closing = new ConcurrentLinkedDeque<>();
    try {
      return open(settings, closing);
    } catch (RuntimeException | Error e) {
      closeAll(closing);
      throw e;
    }
  }

  private static Engine open(EngineSettings settings, Deque<Runnable> closing) {
    ScheduledThreadPoolExecutor timer = EngineThreads.timer();
    closing.push(() -> closeTimer(timer));
    RetryEnvironment environment =
        new RetryEnvironment(
            Scheduler.on(timer), Ticker.SYSTEM, new SharedRandom(), metrics(settings.plugins()));
    ClientTls tls = tls(settings, environment);
    if (tls != null) {
      closing.push(tls::close);
    }
    GrpcRpcClient rpc =
        GrpcRpcClient.open(
            settings.transport().withAddresses(addresses(settings)),
            environment.ticker(),
            tls,
            environment.metrics());
    closing.push(rpc::close);
    PdClient pd = new GrpcPdClient(rpc, settings.endpoints(), settings.pd(), environment);
    closing.push(pd::close);
    Deadline deadline = Deadline.after(settings.openTimeout(), environment.ticker());
    long clusterId = findCluster(settings, pd, deadline);
    Keyspace keyspace = keyspace(settings, pd, deadline);
    RpcClient storeRpc =
        InterceptedRpcClient.around(
            rpc, settings.plugins().rpcInterceptors(), settings.plugins().failures(), environment);
    if (keyspace != null) {
      pd.useKeyspace(keyspace);
    }
    StoreAccess stores = stores(settings, closing, pd, rpc, environment);
    rpc.onHealthFeedback(stores.cache()::onHealthFeedback);
    KeyCodec rawCodec = keyspace == null ? KeyCodec.v1Raw() : KeyCodec.v2Raw(keyspace);
    KeyCodec txnCodec = keyspace == null ? KeyCodec.v1Txn() : KeyCodec.v2Txn(keyspace);
    LowResolutionTimestamp timestamps =
        new LowResolutionTimestamp(pd.timestamps(), environment, settings.pd().lowResolution());
    closing.push(timestamps::close);
    TxnAccess txn =
        new TxnAccess(
            sender(settings, closing, txnCodec, pd, stores.cache(), storeRpc, environment),
            txnCodec,
            timestamps,
            settings.txn());
    LockResolver locks = new ClusterLockResolver(txn);
    closing.push(locks::close);
    Committer committer = new Committer(txn, locks, pd.operators());
    closing.push(committer::close);
    PessimisticLocker locker = new PessimisticLocker(txn, locks);
    closing.push(locker::close);
    PipelinedWriter pipelined = new PipelinedWriter(txn, locks, stores.upkeep());
    closing.push(pipelined::close);
    TxnSafePoint safePoint =
        new TxnSafePoint(at -> pd.gcStates().safePoints(keyspace, at), environment);
    return new Engine(
        settings,
        closing,
        environment,
        pd,
        clusterId,
        rawCodec,
        stores,
        sender(settings, closing, rawCodec, pd, stores.cache(), storeRpc, environment),
        timestamps,
        txn,
        locks,
        new SnapshotAccess(txn, locks, safePoint),
        committer,
        locker,
        pipelined);
  }

  private static @Nullable EngineMetrics metrics(EnginePlugins plugins) {
    return EngineMetrics.of(Meters.of(plugins.metricSinks(), plugins.failures()));
  }

  /** What the application said of an address stands before what plug-ins say. */
  private static AddressTranslator addresses(EngineSettings settings) {
    EndpointChain endpoints = settings.plugins().endpoints();
    return endpoints.isEmpty()
        ? settings.addressMap()
        : advertised -> {
          String mapped = settings.addressMap().reachable(advertised);
          return mapped.equals(advertised) ? endpoints.reachable(advertised) : mapped;
        };
  }

  private static StoreAccess stores(
      EngineSettings settings,
      Deque<Runnable> closing,
      PdClient pd,
      RpcClient rpc,
      RetryEnvironment environment) {
    StoreCache cache = new StoreCache(pd.stores(), rpc, settings.stores(), environment);
    closing.push(cache::close);
    StoreUpkeep upkeep = new StoreUpkeep(cache, pd.stores(), rpc, settings.stores(), environment);
    upkeep.start();
    closing.push(upkeep::close);
    return new StoreAccess(
        cache, upkeep, new SafeTimestamps(cache, upkeep, rpc, settings.stores(), environment));
  }

  private static @Nullable ClientTls tls(EngineSettings settings, RetryEnvironment environment) {
    TlsSettings tls = settings.tls();
    return tls == null ? null : ClientTls.open(tls, environment, InstantSource.system());
  }

  /** Raw and transactional keys are in different regions, in the same stores. */
  private static RegionRequestSender sender(
      EngineSettings settings,
      Deque<Runnable> closing,
      KeyCodec codec,
      PdClient pd,
      StoreCache stores,
      RpcClient rpc,
      RetryEnvironment environment) {
    RegionCache regions = new RegionCache(codec, environment, settings.regionCache(), stores);
    RegionLocator locator = new RegionLocator(regions, codec, pd.regions(), environment);
    RegionUpkeep upkeep = new RegionUpkeep(locator, settings.regionCache(), environment);
    closing.push(upkeep::close);
    upkeep.start();
    return new RegionRequestSender(codec, locator, stores, rpc, settings.regions(), environment);
  }

  private static long findCluster(EngineSettings settings, PdClient pd, Deadline deadline) {
    try {
      return Objects.requireNonNull(Waiting.await(() -> pd.clusterId(deadline)));
    } catch (DeadlineExceededException late) {
      // What was in the way of an answer is the cause; the caller's concern is that there is none.
      throw new ClusterUnreachableException(
          ErrorDetail.of(
                  "none of "
                      + settings.endpoints()
                      + " answered as PD within "
                      + settings.openTimeout().toMillis()
                      + " ms; check the addresses, the network and that the cluster runs, or raise"
                      + " the option connectTimeout")
              .withCause(late)
              .withAttempts(late.attempts()),
          settings.endpoints());
    }
  }

  private static @Nullable Keyspace keyspace(
      EngineSettings settings, PdClient pd, Deadline deadline) {
    String name = settings.keyspace();
    return name == null ? null : Waiting.await(() -> pd.keyspaces().byName(name, deadline));
  }

  /** What it was built from. */
  public EngineSettings settings() {
    return settings;
  }

  /** Time, chance and scheduling. */
  public RetryEnvironment environment() {
    return environment;
  }

  /** PD. */
  public PdClient pd() {
    return pd;
  }

  /** The cluster. */
  public long clusterId() {
    return clusterId;
  }

  /** Between the application's keys and the cluster's. */
  public KeyCodec codec() {
    return codec;
  }

  /** What is known of stores. */
  public StoreAccess stores() {
    return stores;
  }

  /** Sends requests to regions. */
  public RegionRequestSender sender() {
    return sender;
  }

  /** The timestamp oracle; remembers the last timestamp that anybody fetched. */
  public LowResolutionTimestamp timestamps() {
    return timestamps;
  }

  /** What transactional calls are made with. */
  public TxnAccess txn() {
    return txn;
  }

  /** Resolves locks; the transactions of all connections share what it knows. */
  public LockResolver locks() {
    return locks;
  }

  /** What snapshots read with. */
  public SnapshotAccess snapshots() {
    return snapshots;
  }

  /** Commits transactions. */
  public Committer committer() {
    return committer;
  }

  /** Locks keys of pessimistic transactions. */
  public PessimisticLocker locker() {
    return locker;
  }

  /** Makes transactions that write while they go on. */
  public PipelinedWriter pipelined() {
    return pipelined;
  }

  /** Finds transactions that were forgotten. */
  public LeakWatch leaks() {
    return leaks;
  }

  /** Which kind of keys the cluster is used with. */
  public KeyModes keyModes() {
    return keyModes;
  }

  /** What raw calls are made with. */
  public RawAccess raw() {
    return new RawAccess(sender, codec, settings.raw());
  }

  /** Takes everything down; returns when channels and threads are gone. Harmless if repeated. */
  public void close() {
    closeAll(closing);
  }

  private static void closeAll(Deque<Runnable> closing) {
    while (true) {
      Runnable next = closing.poll();
      if (next == null) {
        return;
      }
      try {
        next.run();
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "a part of the engine did not close", e);
      }
    }
  }

  private static void closeTimer(ScheduledThreadPoolExecutor timer) {
    timer.shutdownNow();
    try {
      if (!timer.awaitTermination(TIMER_CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "a task of the timer does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Each thread draws from its own. */
  private static final class SharedRandom implements RandomGenerator {
    @Override
    public long nextLong() {
      return ThreadLocalRandom.current().nextLong();
    }
  }
}
