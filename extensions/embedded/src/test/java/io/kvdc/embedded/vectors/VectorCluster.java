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
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.faults.FaultTimer;
import io.kvdc.embedded.internal.faults.FoundFault;
import io.kvdc.embedded.internal.storage.KvEngine;
import io.kvdc.embedded.internal.storage.StorageApi;
import io.kvdc.embedded.internal.tikv.TikvStore;
import io.kvdc.embedded.internal.topology.IdAllocator;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * An embedded cluster as a scenario asks for it, on a clock that the replayer moves. Calls run on the
 * thread that makes them, over gRPC's in-process transport with every message through its bytes.
 */
final class VectorCluster implements AutoCloseable {

  private static final long CLUSTER_ID = 7711323774731739072L;
  private static final int KEYSPACE_ID = 2;

  /** How far recorded timestamps lie behind what the TSO gives out by then, as README.md asks. */
  private static final Duration AHEAD_OF_BASE = Duration.ofMillis(150);

  private final ManualTime time = new ManualTime();
  private final Topology topology = new Topology(new IdAllocator());
  private final StorageApi api;
  private final boolean raw;
  private final Names names;
  private final Map<Long, ManagedChannel> channels = new HashMap<>();
  private final List<Server> servers = new ArrayList<>();

  VectorCluster(JsonNode description) {
    api = StorageApi.valueOf(description.get("api_version").asString());
    raw = description.path("mode").asString("txn").equals("raw");
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
  }

  private Bytes prefix(JsonNode description) {
    if (description.has("prefix")) {
      return Bytes.utf8(description.get("prefix").asString());
    }
    Bytes text = Bytes.utf8("t0001_");
    return api == StorageApi.V2
        ? Bytes.of(raw ? 'r' : 'x', 0, 0, KEYSPACE_ID).concat(text)
        : text;
  }

  private void startStores(int count) {
    TikvStore.Shared shared =
        new TikvStore.Shared(
            CLUSTER_ID, topology, new KvEngine(), api, time, Map.of(), NO_FAULTS, new FaultTimer(time));
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = topology.ids().next();
      topology.putStore(Store.newBuilder().setId(id).setAddress("store-" + id).build());
      listen(id, new TikvStore(id, shared).services());
      ids.add(id);
    }
    topology.bootstrap(ids);
    names.bind("cluster", CLUSTER_ID);
    names.bind("keyspace:ks1", KEYSPACE_ID);
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
    if (api == StorageApi.V2) {
      // PD cuts a region for each mode of a keyspace when it makes one.
      for (char mode : new char[] {'r', 'x'}) {
        borders.add(stored(Bytes.of(mode, 0, 0, KEYSPACE_ID)));
        borders.add(stored(Bytes.of(mode, 0, 0, KEYSPACE_ID + 1)));
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
        names.bind(
            "peer:" + region + "." + names.storeName(peer.getStoreId()), peer.getId());
      }
    }
  }

  private ByteString border(JsonNode key) {
    return stored(Bytes.wrap(names.bytes(key.asString()).toByteArray()));
  }

  /** Region borders are keys as they are stored: plain for raw keys of API V1. */
  private ByteString stored(Bytes key) {
    boolean plain = raw && api != StorageApi.V2;
    Bytes stored = plain || key.isEmpty() ? key : MemcomparableBytes.encode(key);
    return ByteString.copyFrom(stored.toByteArray());
  }

  private static final FaultRules NO_FAULTS =
      new FaultRules() {
        @Override
        public FoundFault find(ReceivedCall call) {
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
      };
}
