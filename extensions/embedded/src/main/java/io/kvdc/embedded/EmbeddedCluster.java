package io.kvdc.embedded;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.internal.cluster.ClusterContext;
import io.kvdc.embedded.internal.cluster.ClusterRuntime;
import io.kvdc.embedded.internal.cluster.ClusterSettings;
import io.kvdc.embedded.internal.cluster.StoreServices;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.pd.Keyspaces;
import io.kvdc.embedded.internal.tikv.TikvStoreServices;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.StoreStatus;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.pdpb.Member;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A running cluster in this JVM: PD and TiKV stores that speak the real wire protocol. Thread-safe.
 *
 * <p>Methods that name a key mean a raw key as an application writes it; for {@link ApiVersion#V2}
 * one of the default keyspace. Region and store ids are those of the wire. What does not exist, or
 * cannot be done to the cluster as it is, is refused with {@link IllegalArgumentException} or
 * {@link IllegalStateException}, and then nothing has changed.
 */
public final class EmbeddedCluster implements AutoCloseable {
  private final String name;
  private final Transport transport;
  private final ApiVersion apiVersion;
  private final ClusterRuntime runtime;
  private final Faults faults;
  private final MvccStore mvcc;
  private final @Nullable ClusterTls tls;

  EmbeddedCluster(EmbeddedClusterBuilder builder) {
    this.name = builder.name();
    this.transport = builder.transport();
    this.apiVersion = builder.apiVersion();
    this.faults = new Faults(new Switch());
    this.tls = builder.newTls();
    AtomicReference<MvccStore> transactions = new AtomicReference<>();
    this.runtime =
        start(
            builder.settings(tls == null ? null : tls.contexts()),
            context -> {
              TikvStoreServices services =
                  new TikvStoreServices(
                      context,
                      faults.rules(),
                      schedulerOf(context),
                      builder.coprocessors(),
                      builder.lockWaits());
              transactions.set(services.mvcc());
              return services;
            });
    this.mvcc = Objects.requireNonNull(transactions.get());
    if (apiVersion == ApiVersion.V2) {
      builder.keyspaces().forEach(this::createKeyspace);
    }
    split(builder.splitKeys());
    if (apiVersion == ApiVersion.V2) {
      regions(KeyMode.TXN).split(builder.splitKeys());
    }
  }

  private ClusterRuntime start(ClusterSettings settings, StoreServices.Factory factory) {
    try {
      return ClusterRuntime.start(settings, factory);
    } catch (RuntimeException | Error failure) {
      if (tls != null) {
        tls.close();
      }
      throw failure;
    }
  }

  /**
   * Begins to describe a cluster.
   *
   * @return a builder
   */
  public static EmbeddedClusterBuilder builder() {
    return new EmbeddedClusterBuilder();
  }

  /**
   * Finds a running cluster, such as one that a URL started.
   *
   * @param name its name
   * @return the cluster, if there is one of that name in this JVM
   */
  public static Optional<EmbeddedCluster> find(String name) {
    return RunningClusters.find(name);
  }

  /**
   * The name.
   *
   * @return unique among the running clusters of this JVM
   */
  public String name() {
    return name;
  }

  /**
   * How stores keep raw keys.
   *
   * @return the API version
   */
  public ApiVersion apiVersion() {
    return apiVersion;
  }

  /**
   * A URL for the TiKV driver. With {@link Transport#TCP} it holds in other processes too.
   *
   * @return for example {@code kv:tikv://demo-pd-0/DEFAULT?apiVersion=v2&transport=inprocess}
   */
  public String url() {
    return url(defaultKeyspace());
  }

  /**
   * A URL for the TiKV driver and one keyspace.
   *
   * @param keyspace its name; empty for none, which is what all versions but {@link ApiVersion#V2}
   *     have
   * @return as {@link #url()}
   */
  public String url(String keyspace) {
    String url = "kv:tikv://" + String.join(",", pdAddresses());
    if (!keyspace.isEmpty()) {
      url += "/" + keyspace;
    }
    url += "?apiVersion=" + EmbeddedOptions.API_VERSION.type().format(apiVersion);
    if (tls != null) {
      return url + "&" + tls.urlParameters();
    }
    return transport == Transport.INPROCESS ? url + "&transport=inprocess" : url;
  }

  String defaultKeyspace() {
    return apiVersion == ApiVersion.V2 ? Keyspaces.DEFAULT_NAME : "";
  }

  Transport transport() {
    return transport;
  }

  boolean isBorder(Bytes key) {
    return regions(KeyMode.RAW).isBorder(key);
  }

  /**
   * Where the members of PD listen.
   *
   * @return host and port, or the names of in-process servers
   */
  public List<String> pdAddresses() {
    return runtime.pdAddresses();
  }

  /**
   * What every request to PD must name.
   *
   * @return the cluster id
   */
  public long clusterId() {
    return runtime.context().clusterId();
  }

  /**
   * The certificates of the cluster.
   *
   * @return always the same
   * @throws IllegalStateException if it does not speak TLS, see {@link EmbeddedClusterBuilder#tls}
   */
  public ClusterTls tls() {
    if (tls == null) {
      throw new IllegalStateException("the cluster " + name + " does not speak TLS");
    }
    return tls;
  }

  boolean speaksTls() {
    return tls != null;
  }

  /**
   * What can go wrong in this cluster, for tests to make it go wrong.
   *
   * @return always the same
   */
  public Faults faults() {
    return faults;
  }

  /**
   * The network between clients and the nodes, for tests to break it.
   *
   * @return always works on the same faults
   */
  public Network network() {
    return new Network(runtime);
  }

  /**
   * All regions.
   *
   * @return in key order
   */
  public List<RegionInfo> regions() {
    return topology().current().regions().stream().map(RegionInfo::of).toList();
  }

  /**
   * The regions as seen from keys of one mode; the methods of this class that name a key are those
   * for raw ones.
   *
   * @param mode what the keys belong to
   * @return finds and changes regions
   */
  public KeyRegions regions(KeyMode mode) {
    return new KeyRegions(topology(), apiVersion, mode);
  }

  /**
   * The region of a key.
   *
   * @param key a raw key
   * @return the region
   */
  public RegionInfo regionOf(Bytes key) {
    return regions(KeyMode.RAW).of(key);
  }

  /**
   * Splits regions, as PD does on request; a key that begins a region already changes nothing.
   *
   * @param keys raw keys, each the first one of a new region, in any order
   */
  public void split(Bytes... keys) {
    split(Arrays.asList(keys));
  }

  /**
   * As {@link #split(Bytes...)}.
   *
   * @param keys raw keys
   */
  public void split(List<Bytes> keys) {
    regions(KeyMode.RAW).split(keys);
  }

  /**
   * Splits regions at borders given as PD keeps them.
   *
   * @param borders for example memcomparable keys of transactions
   */
  public void splitAtBorders(List<Bytes> borders) {
    topology().splitAt(borders.stream().map(RegionKeys::toByteString).toList());
  }

  /**
   * Merges the region of a key with the next one, which takes over its keys and keeps its own id.
   *
   * @param key a raw key
   */
  public void mergeWithNext(Bytes key) {
    regions(KeyMode.RAW).mergeWithNext(key);
  }

  /**
   * Makes another peer lead the region of a key.
   *
   * @param key a raw key
   * @param storeId the store of that peer
   */
  public void transferLeader(Bytes key, long storeId) {
    regions(KeyMode.RAW).transferLeader(key, storeId);
  }

  /**
   * Leaves the region of a key without a leader until {@link #transferLeader} or until a store
   * starts or stops.
   *
   * @param key a raw key
   */
  public void dropLeader(Bytes key) {
    regions(KeyMode.RAW).dropLeader(key);
  }

  /** Spreads the peers and leaders of all regions evenly over the running stores. */
  public void scatter() {
    topology()
        .atomically(
            () ->
                topology()
                    .scatter(
                        topology().current().regions().stream().map(RegionState::id).toList()));
  }

  /**
   * Moves the peer of a region to another store.
   *
   * @param key a raw key of the region
   * @param fromStoreId the store that loses the peer
   * @param toStoreId the store that gains one
   */
  public void movePeer(Bytes key, long fromStoreId, long toStoreId) {
    regions(KeyMode.RAW).movePeer(key, fromStoreId, toStoreId);
  }

  /**
   * The stores, stopped ones too.
   *
   * @return their ids, ascending
   */
  public List<Long> storeIds() {
    return runtime.storeIds();
  }

  /**
   * Where a store listens, as PD tells clients.
   *
   * @param storeId a store, which may be stopped or removed
   * @return host and port, or the name of an in-process server
   */
  public String storeAddress(long storeId) {
    StoreStatus store = topology().current().store(storeId);
    if (store == null) {
      throw new IllegalArgumentException("no store " + storeId);
    }
    return store.meta().getAddress();
  }

  /**
   * Adds a store. It holds no region until {@link #scatter} or {@link #movePeer}.
   *
   * @return its id
   */
  public long addStore() {
    return runtime.addStore(Map.of());
  }

  /**
   * Gives a store other labels.
   *
   * @param storeId the store
   * @param labels names and values, such as {@code zone} and {@code z1}, in place of those it has
   */
  public void setLabels(long storeId, Map<String, String> labels) {
    runtime.setLabels(storeId, labels);
  }

  /**
   * Restarts a store at another address: connections to it break, nothing listens at the old
   * address any more, and PD knows the new one as soon as it is reachable. Regions elect other
   * leaders meanwhile if they can.
   *
   * @param storeId the store, which may be stopped
   */
  public void moveStore(long storeId) {
    runtime.moveStore(storeId);
  }

  /**
   * Leaves regions without a leader that lose theirs from now on, as during an election that takes
   * long, until {@link #resumeElections}.
   */
  public void pauseElections() {
    topology().holdElections(true);
  }

  /** Lets regions elect leaders again; those without one do so at once. */
  public void resumeElections() {
    topology().holdElections(false);
  }

  /**
   * Stops a store: connections to it break and new ones are refused. Regions with a majority
   * elsewhere elect another leader at once; others have none.
   *
   * @param storeId the store
   */
  public void stopStore(long storeId) {
    runtime.stopStore(storeId);
  }

  /**
   * Starts a stopped store again, with its data, at the same address.
   *
   * @param storeId the store
   */
  public void startStore(long storeId) {
    runtime.startStore(storeId);
  }

  /**
   * Removes a store for good. PD knows it as a tombstone then.
   *
   * @param storeId a store without peers
   */
  public void removeStore(long storeId) {
    runtime.removeStore(storeId);
  }

  /**
   * The members of PD.
   *
   * @return how many there are, stopped ones too
   */
  public int pdMembers() {
    return runtime.pdAddresses().size();
  }

  /**
   * The leader of PD.
   *
   * @return the place of the leader in {@link #pdAddresses()}, -1 if there is none
   */
  public int pdLeader() {
    Member leader = runtime.context().pd().membership().leader();
    return leader == null ? -1 : runtime.context().pd().membership().members().indexOf(leader);
  }

  /**
   * Makes another member of PD the leader.
   *
   * @param index its place in {@link #pdAddresses()}
   */
  public void transferPdLeader(int index) {
    runtime.transferPdLeader(index);
  }

  /**
   * Stops a member of PD. If it led, another one does at once, as long as a majority runs.
   *
   * @param index its place in {@link #pdAddresses()}
   */
  public void stopPd(int index) {
    runtime.stopPd(index);
  }

  /**
   * Starts a stopped member of PD again, at the same address.
   *
   * @param index its place in {@link #pdAddresses()}
   */
  public void startPd(int index) {
    runtime.startPd(index);
  }

  /**
   * Has timestamps given out by a service apart from PD, whose servers listen where the members of
   * PD do. Called again, it makes another server primary; streams to the one before end at their
   * next request.
   *
   * @param primary the place of the primary in {@link #pdAddresses()}
   */
  public void serveTimestampsApart(int primary) {
    runtime.context().pd().timestampService().runApart(primary);
  }

  /** Has timestamps given out by PD's leader again, as at the beginning. */
  public void serveTimestampsInPd() {
    runtime.context().pd().timestampService().runInPd();
  }

  /**
   * Makes a keyspace, with regions of its own as PD does; does nothing if there is one of that
   * name.
   *
   * @param keyspace its name
   * @return its id
   */
  public int createKeyspace(String keyspace) {
    int id = runtime.context().pd().keyspaces().ensure(keyspace).getId();
    topology().splitAt(RegionKeys.bordersOf(id));
    return id;
  }

  /**
   * The locks of transactions that stand now, also those that a real store keeps in memory.
   *
   * @param range keys as an application writes them, for {@link ApiVersion#V2} those of the default
   *     keyspace
   * @return in key order
   */
  public List<StoredLock> locks(KeyRange range) {
    return StoredLocks.in(mvcc, apiVersion, range);
  }

  /**
   * Removes versions that no transaction reads any more, as each store of TiKV does by itself from
   * time to time: those before the GC safe point that PD holds. Locks are left alone; a client
   * resolves them before it moves the safe point.
   *
   * @return how many commit records were removed
   */
  public int collectGarbage() {
    try {
      return mvcc.collectGarbage(runtime.context().pd().gcSafePoint());
    } catch (MvccException e) {
      throw new IllegalStateException("no key lies outside of all regions", e);
    }
  }

  /** Ends the cluster, its servers and threads; its data is gone. Harmless if repeated. */
  @Override
  public void close() {
    RunningClusters.close(this);
  }

  void shutDown() {
    try {
      runtime.close();
    } finally {
      if (tls != null) {
        tls.close();
      }
    }
  }

  private final class Switch implements Faults.StoreSwitch {
    @Override
    public void stop(long storeId) {
      stopStore(storeId);
    }

    @Override
    public void start(long storeId) {
      startStore(storeId);
    }

    @Override
    public long timestamp() {
      return runtime.context().oracle().peek();
    }
  }

  private static FaultTimer.Scheduler schedulerOf(ClusterContext context) {
    return (task, delay) -> {
      var unused = context.scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    };
  }

  private Topology topology() {
    return runtime.context().topology();
  }
}
