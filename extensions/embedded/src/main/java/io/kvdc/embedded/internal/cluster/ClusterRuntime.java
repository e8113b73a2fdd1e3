package io.kvdc.embedded.internal.cluster;

import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import io.kvdc.embedded.internal.network.Wire;
import io.kvdc.embedded.internal.pd.PdServices;
import io.kvdc.embedded.internal.pd.PdState;
import io.kvdc.embedded.internal.topology.IdAllocator;
import io.kvdc.embedded.internal.topology.StoreStatus;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.metapb.NodeState;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;
import io.kvdc.proto.pdpb.Member;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * A running cluster: members of PD, stores, and the threads below them. Every change takes one
 * lock.
 */
public final class ClusterRuntime implements AutoCloseable {
  /** TiKV keeps this many copies of a region if there are stores enough. */
  private static final int MAX_REPLICAS = 3;

  /** The version that stores name; drivers ask for a minimum. */
  private static final String STORE_VERSION = "9.0.0-beta.2";

  private final ReentrantLock lock = new ReentrantLock();
  private final ClusterSettings settings;
  private final ClusterThreads threads;
  private final ServerTransport transport;
  private final ClusterContext context;
  private final StoreServices storeServices;
  private final SortedMap<Long, Node> stores = new TreeMap<>();
  private final Set<Long> isolated = new HashSet<>();
  private final List<Node> pdNodes = new ArrayList<>();
  private final List<String> pdAddresses = new ArrayList<>();
  private boolean closed;

  private ClusterRuntime(ClusterSettings settings, StoreServices.Factory factory) {
    this.settings = settings;
    this.threads = new ClusterThreads(settings.name());
    this.transport =
        settings.tcp()
            ? new LoopbackTransport(settings.name(), threads.calls(), settings.security())
            : new InProcessTransport(threads.calls(), threads.timer());
    Topology topology = new Topology(new IdAllocator());
    this.context =
        new ClusterContext(
            settings.apiVersion(),
            new PdState(settings.clusterId(), topology, settings.clock()),
            threads.calls(),
            threads.timer());
    this.storeServices = factory.create(context);
  }

  /** Starts a cluster with one region; undoes everything if any part of it cannot start. */
  public static ClusterRuntime start(ClusterSettings settings, StoreServices.Factory factory) {
    ClusterRuntime runtime = new ClusterRuntime(settings, factory);
    try {
      runtime.startAll();
      return runtime;
    } catch (RuntimeException | Error failure) {
      runtime.close();
      throw failure;
    }
  }

  /** What stores and PD share. */
  public ClusterContext context() {
    return context;
  }

  /** Where the members of PD listen, without a scheme. */
  public List<String> pdAddresses() {
    return List.copyOf(pdAddresses);
  }

  /** The stores that were not removed, stopped ones too. */
  public List<Long> storeIds() {
    return locked(() -> List.copyOf(stores.keySet()));
  }

  /** Adds a store and starts it. It gets peers only when regions are scattered. */
  public long addStore(Map<String, String> labels) {
    return locked(
        () -> {
          checkOpen();
          long storeId = topology().ids().next();
          Node node =
              new Node(
                  transport,
                  settings.name() + "-store-" + storeId,
                  0,
                  () -> storeServices.services(storeId));
          String address = node.start();
          stores.put(storeId, node);
          topology().putStore(newStore(storeId, address));
          topology().setLabels(storeId, labels);
          return storeId;
        });
  }

  /** Stops the server of a store; regions with a majority elsewhere elect other leaders. */
  public void stopStore(long storeId) {
    locked(
        () -> {
          require(storeId).stop();
          topology().setRunning(storeId, false);
          return storeId;
        });
  }

  /** Starts the server of a stopped store again, at the same address. Harmless if it runs. */
  public void startStore(long storeId) {
    locked(
        () -> {
          checkOpen();
          Node node = require(storeId);
          if (!node.isRunning()) {
            node.start();
            topology().setRunning(storeId, !isolated.contains(storeId));
          }
          return storeId;
        });
  }

  /**
   * Restarts the server of a store at an address that it never had, which PD knows from then on.
   */
  public void moveStore(long storeId) {
    locked(
        () -> {
          checkOpen();
          Node node = require(storeId);
          node.stop();
          topology().setRunning(storeId, false);
          node.move();
          String address = node.start();
          StoreStatus before = topology().current().store(storeId);
          topology()
              .putStore(
                  Objects.requireNonNull(before).meta().toBuilder()
                      .setAddress(address)
                      .setPeerAddress(address)
                      .setStatusAddress(address)
                      .build());
          topology().setRunning(storeId, !isolated.contains(storeId));
          return storeId;
        });
  }

  /** Says whether the other stores and PD cannot reach a store, although its server may run. */
  public void setIsolated(long storeId, boolean cutOff) {
    locked(
        () -> {
          Node node = require(storeId);
          if (cutOff ? isolated.add(storeId) : isolated.remove(storeId)) {
            topology().setRunning(storeId, node.isRunning() && !cutOff);
          }
          return storeId;
        });
  }

  /** What clients reach a store over. */
  public Wire storeWire(long storeId) {
    return locked(() -> require(storeId).wire());
  }

  /** What clients reach a member of PD over. */
  public Wire pdWire(int index) {
    return locked(() -> pdNodes.get(index).wire());
  }

  /** Gives a store other labels. */
  public void setLabels(long storeId, Map<String, String> labels) {
    locked(
        () -> {
          require(storeId);
          topology().setLabels(storeId, labels);
          return storeId;
        });
  }

  /** Removes a store for good: it becomes a tombstone. Regions must have been moved off it. */
  public void removeStore(long storeId) {
    locked(
        () -> {
          Node node = require(storeId);
          boolean inUse =
              topology().current().regions().stream()
                  .anyMatch(region -> region.peerOn(storeId) != null);
          if (inUse) {
            throw new IllegalStateException("store " + storeId + " still has peers of regions");
          }
          node.close();
          stores.remove(storeId);
          isolated.remove(storeId);
          topology().setRunning(storeId, false);
          topology().setState(storeId, StoreState.Tombstone);
          return storeId;
        });
  }

  /** Stops a member of PD; another one leads then, if a majority is left. */
  public void stopPd(int index) {
    locked(
        () -> {
          pdNodes.get(index).stop();
          context.pd().membership().setRunning(memberId(index), false);
          return index;
        });
  }

  /** Starts a stopped member of PD again, at the same address. Harmless if it runs. */
  public void startPd(int index) {
    locked(
        () -> {
          checkOpen();
          if (!pdNodes.get(index).isRunning()) {
            pdNodes.get(index).start();
            context.pd().membership().setRunning(memberId(index), true);
          }
          return index;
        });
  }

  /** Makes another member of PD the leader. */
  public void transferPdLeader(int index) {
    context.pd().membership().transferLeader(memberId(index));
  }

  /** Ends all servers and threads. Harmless if repeated. */
  @Override
  public void close() {
    locked(
        () -> {
          if (!closed) {
            closed = true;
            List<Runnable> steps = new ArrayList<>();
            stores.values().forEach(node -> steps.add(node::close));
            pdNodes.forEach(node -> steps.add(node::close));
            steps.add(transport::close);
            steps.add(threads::close);
            runAll(steps);
          }
          return settings;
        });
  }

  /** Runs every step, whatever becomes of the others, and then fails with the first failure. */
  private static void runAll(List<Runnable> steps) {
    RuntimeException first = null;
    for (Runnable step : steps) {
      try {
        step.run();
      } catch (RuntimeException failure) {
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException("the cluster " + settings.name() + " is closed");
    }
  }

  private void startAll() {
    for (int i = 0; i < settings.pdMembers(); i++) {
      startPdMember(i);
    }
    List<Long> storeIds = new ArrayList<>();
    for (int i = 0; i < settings.stores(); i++) {
      storeIds.add(addStore(settings.storeLabels().getOrDefault(i, Map.of())));
    }
    topology().bootstrap(storeIds.subList(0, Math.min(MAX_REPLICAS, storeIds.size())));
  }

  private void startPdMember(int index) {
    String name = settings.name() + "-pd-" + index;
    long memberId = memberIdOf(index);
    ServerInterceptor around = storeServices.aroundPd();
    Node node =
        new Node(
            transport,
            name,
            index == 0 ? settings.pdPort() : 0,
            () -> intercepted(pdServices(memberId), around));
    String address = node.start();
    String url = (settings.security() == null ? "http://" : "https://") + address;
    pdNodes.add(node);
    pdAddresses.add(address);
    context
        .pd()
        .membership()
        .join(
            Member.newBuilder()
                .setName(name)
                .setMemberId(memberId)
                .addClientUrls(url)
                .addPeerUrls(url)
                .build());
  }

  private List<ServerServiceDefinition> pdServices(long memberId) {
    List<ServerServiceDefinition> services = new ArrayList<>(PdServices.of(context.pd(), memberId));
    services.add(new HealthStatusManager().getHealthService().bindService());
    return services;
  }

  private static List<ServerServiceDefinition> intercepted(
      List<ServerServiceDefinition> services, ServerInterceptor around) {
    return services.stream().map(service -> ServerInterceptors.intercept(service, around)).toList();
  }

  private Store newStore(long storeId, String address) {
    return Store.newBuilder()
        .setId(storeId)
        .setAddress(address)
        .setPeerAddress(address)
        .setStatusAddress(address)
        .setVersion(STORE_VERSION)
        .setGitHash("embedded")
        .setDeployPath("/" + settings.name())
        .setStartTimestamp(settings.clock().instant().getEpochSecond())
        .setLastHeartbeat(settings.clock().millis() * 1_000_000)
        .setNodeState(NodeState.Serving)
        .build();
  }

  private long memberId(int index) {
    return context.pd().membership().members().get(index).getMemberId();
  }

  private long memberIdOf(int index) {
    return settings.clusterId() + index + 1;
  }

  private Node require(long storeId) {
    Node node = stores.get(storeId);
    if (node == null) {
      throw new IllegalArgumentException("no store " + storeId + "; there are " + stores.keySet());
    }
    return node;
  }

  private Topology topology() {
    return context.topology();
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
