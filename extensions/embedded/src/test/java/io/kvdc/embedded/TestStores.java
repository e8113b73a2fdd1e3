package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.inprocess.InProcessSocketAddress;
import io.kvdc.embedded.internal.cluster.ClusterContext;
import io.kvdc.embedded.internal.lockwait.LockWaitSettings;
import io.kvdc.embedded.internal.pd.PdServices;
import io.kvdc.embedded.internal.pd.PdState;
import io.kvdc.embedded.internal.tikv.TikvStoreServices;
import io.kvdc.embedded.internal.topology.IdAllocator;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Stores on a manual clock whose calls run on the thread that makes them: when a call returns, all
 * that it causes has happened.
 */
public final class TestStores implements AutoCloseable {

  /** The id of the cluster. */
  public static final long CLUSTER_ID = 4711;

  private final ManualTime time = new ManualTime();
  private final Topology topology = new Topology(new IdAllocator());
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final PdState pd = new PdState(CLUSTER_ID, topology, time);
  private final Faults faults;
  private final List<Long> ids = new ArrayList<>();
  private final Map<Long, ManagedChannel> channels = new HashMap<>();
  private final List<Server> servers = new ArrayList<>();

  /** Starts stores of API V1 with time to live. */
  public TestStores(int count, RawCoprocessor... coprocessors) {
    this(count, ApiVersion.V1TTL, coprocessors);
  }

  /** Starts stores. */
  public TestStores(int count, ApiVersion api, RawCoprocessor... coprocessors) {
    faults =
        new Faults(
            new Faults.StoreSwitch() {
              @Override
              public void stop(long storeId) {
                topology.setRunning(storeId, false);
              }

              @Override
              public void start(long storeId) {
                topology.setRunning(storeId, true);
              }

              @Override
              public long timestamp() {
                return pd.oracle().peek();
              }
            });
    ClusterContext context = new ClusterContext(api, pd, Runnable::run, scheduler);
    TikvStoreServices services =
        new TikvStoreServices(
            context, faults.rules(), time, List.of(coprocessors), LockWaitSettings.DEFAULT);
    for (int i = 0; i < count; i++) {
      long id = topology.ids().next();
      ids.add(id);
      topology.putStore(Store.newBuilder().setId(id).setAddress("store-" + id).build());
      InProcessServerBuilder builder =
          InProcessServerBuilder.forName(InProcessServerBuilder.generateName()).directExecutor();
      services.services(id).forEach(builder::addService);
      start(id, builder);
    }
    topology.bootstrap(ids);
    InProcessServerBuilder pd =
        InProcessServerBuilder.forName(InProcessServerBuilder.generateName()).directExecutor();
    context.pd().membership().join(Member.newBuilder().setName("pd").setMemberId(1).build());
    PdServices.of(context.pd(), 1)
        .forEach(
            service -> pd.addService(ServerInterceptors.intercept(service, services.aroundPd())));
    start(ReceivedCall.PD, pd);
  }

  /** Returns the clock. */
  public ManualTime time() {
    return time;
  }

  /** Takes a timestamp from PD. */
  public long timestamp() {
    return pd.oracle().next();
  }

  /** Returns the faults. */
  public Faults faults() {
    return faults;
  }

  /** Returns the region map. */
  public Topology topology() {
    return topology;
  }

  /** Returns the id of a store, counted from 0. */
  public long id(int index) {
    return ids.get(index);
  }

  /** Returns the way to a store, or to PD. */
  public ManagedChannel channel(long storeId) {
    return channels.get(storeId);
  }

  /** Returns blocking calls to the store that leads the region of a key. */
  public TikvGrpc.TikvBlockingStub leaderOf(String key) {
    return TikvGrpc.newBlockingStub(channel(region(key).leader().getStoreId()));
  }

  /** Returns calls to the store that leads the region of a key. */
  public TikvGrpc.TikvFutureStub futureLeaderOf(String key) {
    return TikvGrpc.newFutureStub(channel(region(key).leader().getStoreId()));
  }

  /** Returns the region of a key as it is now. */
  public RegionState region(String key) {
    return topology.current().regionOf(bytes(key));
  }

  /** Returns the context for a request to the leader of a key's region. */
  public Context context(String key) {
    RegionState region = region(key);
    return Context.newBuilder()
        .setRegionId(region.id())
        .setRegionEpoch(region.meta().getRegionEpoch())
        .setPeer(region.leader())
        .build();
  }

  /** Returns the bytes of a text. */
  public static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    scheduler.shutdownNow();
  }

  private void start(long id, InProcessServerBuilder builder) {
    try {
      Server server = builder.build().start();
      servers.add(server);
      String name = ((InProcessSocketAddress) server.getListenSockets().get(0)).getName();
      channels.put(
          id,
          InProcessChannelBuilder.forName(name)
              .directExecutor()
              .maxInboundMessageSize(Integer.MAX_VALUE)
              .build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
