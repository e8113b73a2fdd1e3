package io.kvdc.embedded.vectors;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.kvdc.Bytes;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.ManualTime;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.internal.cluster.ClusterContext;
import io.kvdc.embedded.internal.cluster.StoreServices;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FoundFault;
import io.kvdc.embedded.internal.lockwait.LockWaitSettings;
import io.kvdc.embedded.internal.pd.PdServices;
import io.kvdc.embedded.internal.pd.PdState;
import io.kvdc.embedded.internal.tikv.TikvStoreServices;
import io.kvdc.embedded.internal.topology.IdAllocator;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.metapb.NodeState;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.Member;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An embedded cluster as a scenario asks for it, on a clock that the replayer moves. Calls run on
 * the thread that makes them, over gRPC's in-process transport with every message through its
 * bytes.
 */
final class VectorCluster implements AutoCloseable {

  private static final long CLUSTER_ID = 7711323774731739072L;

  /** How far recorded timestamps lie behind what the TSO gives out by then, as README.md asks. */
  private static final Duration AHEAD_OF_BASE = Duration.ofMillis(150);

  /** The settings of the cluster that was recorded. */
  private static final LockWaitSettings LOCK_WAITS =
      new LockWaitSettings(Duration.ofSeconds(5), LockWaitSettings.DEFAULT.wakeUpDelay());

  private final ManualTime time = new ManualTime();
  private final Topology topology = new Topology(new IdAllocator());
  private final ApiVersion api;
  private final boolean raw;
  private final Names names;
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final PdState pd;
  private final int keyspaceId;
  private final Map<Long, ManagedChannel> channels = new HashMap<>();
  private final List<Server> servers = new ArrayList<>();

  VectorCluster(JsonNode description) {
    api = ApiVersion.valueOf(description.get("api_version").asString());
    raw = description.path("mode").asString("txn").equals("raw");
    pd = new PdState(CLUSTER_ID, topology, time);
    keyspaceId = api == ApiVersion.V2 ? pd.keyspaces().ensure("ks1").getId() : 0;
    Bytes prefix = prefix(description);
    names = new Names(prefix, time.millis());
    time.advance(AHEAD_OF_BASE);
    startStores(description.get("stores").asInt());
    cutRegions(description, prefix);
    nameStores();
  }

  Names names() {
    return names;
  }

  ManualTime time() {
    return time;
  }

  /** Returns the way to whom a step is for: the store it names, the leader's, or PD. */
  ManagedChannel channel(MethodDescriptor method, JsonNode step) {
    if (step.has("store")) {
      return channels.get(names.number(step.get("store").asString()));
    }
    String service = method.getService().getFullName();
    boolean forStore = service.equals("tikvpb.Tikv") || service.equals("debugpb.Debug");
    return channels.get(forStore ? names.number("store:s1") : ReceivedCall.PD);
  }

  @Override
  public void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
    servers.forEach(Server::shutdownNow);
    scheduler.shutdownNow();
  }

  private Bytes prefix(JsonNode description) {
    if (description.has("prefix")) {
      return Bytes.utf8(description.get("prefix").asString());
    }
    Bytes text = Bytes.utf8("t0001_");
    return api == ApiVersion.V2 ? Bytes.of(raw ? 'r' : 'x', 0, 0, keyspaceId).concat(text) : text;
  }

  private void startStores(int count) {
    ClusterContext context = new ClusterContext(api, pd, Runnable::run, scheduler);
    StoreServices services =
        new TikvStoreServices(context, new NoFaults(count > 1), time, List.of(), LOCK_WAITS);
    startPd();
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = topology.ids().next();
      topology.putStore(newStore(id));
      listen(id, services.services(id));
      ids.add(id);
    }
    topology.bootstrap(ids);
    names.bind("cluster", CLUSTER_ID);
    names.bind("keyspace:ks1", keyspaceId);
    if (api == ApiVersion.V2) {
      names.bind("keyspace:ks2", pd.keyspaces().ensure("ks2").getId());
    }
  }

  private Store newStore(long id) {
    String address = "store-" + id;
    return Store.newBuilder()
        .setId(id)
        .setAddress(address)
        .setPeerAddress(address)
        .setStatusAddress(address)
        .setVersion("9.0.0-beta.2")
        .setGitHash("embedded")
        .setDeployPath("/embedded")
        .setStartTimestamp(time.instant().getEpochSecond())
        .setLastHeartbeat(time.millis() * 1_000_000)
        .setNodeState(NodeState.Serving)
        .build();
  }

  private void startPd() {
    long memberId = CLUSTER_ID + 1;
    listen(ReceivedCall.PD, PdServices.of(pd, memberId));
    pd.membership()
        .join(
            Member.newBuilder()
                .setName("pd")
                .setMemberId(memberId)
                .addClientUrls("http://pd")
                .addPeerUrls("http://pd")
                .build());
  }

  private void listen(long id, List<ServerServiceDefinition> services) {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder = InProcessServerBuilder.forName(name).directExecutor();
    services.forEach(builder::addService);
    try {
      servers.add(builder.build().start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    channels.put(
        id,
        InProcessChannelBuilder.forName(name)
            .directExecutor()
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .build());
  }

  private void cutRegions(JsonNode description, Bytes prefix) {
    List<ByteString> borders = new ArrayList<>();
    if (api == ApiVersion.V2) {
      // PD cuts a region for each mode of a keyspace when it makes one.
      for (char mode : new char[] {'r', 'x'}) {
        borders.add(stored(Bytes.of(mode, 0, 0, keyspaceId)));
        borders.add(stored(Bytes.of(mode, 0, 0, keyspaceId + 1)));
      }
    }
    Map<String, ByteString> starts = new HashMap<>();
    starts.put("r1", stored(prefix));
    for (JsonNode region : description.path("regions")) {
      ByteString start = border(region.get("start"));
      starts.put(region.get("name").asString(), start);
      borders.add(start);
      if (!region.get("end").asString().isEmpty()) {
        borders.add(border(region.get("end")));
      }
    }
    topology.splitAt(borders.stream().filter(border -> !border.isEmpty()).toList());
    starts.forEach(
        (name, start) -> {
          RegionState region = topology.current().regionOf(start);
          names.bind(name, region);
        });
  }

  private void nameStores() {
    long first = names.region("r1").leader().getStoreId();
    names.bind("store:s1", first);
    int next = 2;
    for (var store : topology.current().stores()) {
      if (store.id() != first) {
        names.bind("store:s" + next++, store.id());
      }
    }
    for (String region : names.regions()) {
      for (Peer peer : names.region(region).meta().getPeersList()) {
        names.bind("peer:" + region + "." + names.storeName(peer.getStoreId()), peer.getId());
      }
    }
  }

  private ByteString border(JsonNode key) {
    return stored(Bytes.wrap(names.bytes(key.asString()).toByteArray()));
  }

  /** Region borders are keys as they are stored: plain for raw keys of API V1. */
  private ByteString stored(Bytes key) {
    boolean plain = raw && api != ApiVersion.V2;
    Bytes stored = plain || key.isEmpty() ? key : MemcomparableBytes.encode(key);
    return ByteString.copyFrom(stored.toByteArray());
  }

  /**
   * Nothing goes wrong.
   *
   * @param resolvesTs whether resolved-ts was on when it was recorded
   */
  private record NoFaults(boolean resolvesTs) implements FaultRules {
    @Override
    public @Nullable FoundFault find(ReceivedCall call) {
      return null;
    }

    @Override
    public void opened(String method, long storeId) {
      // Nothing counts here.
    }

    @Override
    public int slowScore(long storeId) {
      return 1;
    }
  }
}
