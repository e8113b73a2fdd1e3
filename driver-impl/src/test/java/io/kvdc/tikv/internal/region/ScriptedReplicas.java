package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckResponse;
import io.kvdc.Bytes;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.Dispatch;
import io.kvdc.tikv.internal.rpc.Rpc;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.StoreCache;
import io.kvdc.tikv.internal.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One region on several stores, whose peers say in turn what the test wants; when they have said
 * all, they answer. Peer and store have the same number, peer 1 leads, each store has a label
 * {@code id} with its number. Among equals the first is chosen. Time is manual, and passes by
 * itself while a request waits.
 *
 * <p>Attempts are written as the number of the store with {@code r} for a replica read and {@code
 * s} for a stale one; {@code 2>1} is a request to 1 that 2 passes on.
 */
final class ScriptedReplicas {

  static final RegionRequest<GetRequest, GetResponse> READ =
      RegionRequest.repeatable(
          Rpc.read(
              TikvGrpc.getKvGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  static final RegionRequest<GetRequest, GetResponse> WRITE =
      RegionRequest.repeatable(
          Rpc.prepare(
              TikvGrpc.getKvGetMethod(),
              (request, context) -> request.toBuilder().setContext(context).build(),
              response -> response.hasRegionError() ? response.getRegionError() : null));

  /** Says nothing in the time of the attempt; the store does not serve from then on. */
  static final Error SILENCE = Error.newBuilder().setMessage("silence").build();

  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0.999);
  private final Map<Long, Store> described = new HashMap<>();
  private final Set<String> silent = new HashSet<>();
  private final Queue<Error> errors = new ArrayDeque<>();
  private final List<String> path = new ArrayList<>();
  private final List<Dispatch> dispatches = new ArrayList<>();
  private final List<String> waits = new ArrayList<>();
  private final StoreCache stores;
  private final RegionRequestSender sender;
  private final List<Peer> peers = new ArrayList<>();
  private CachedRegion region;
  private @Nullable String outcome;
  private @Nullable Throwable failure;
  private Duration timeout = Duration.ofMinutes(10);

  ScriptedReplicas(PeerRole... roles) {
    this(false, roles);
  }

  ScriptedReplicas(boolean forwarding, PeerRole... roles) {
    for (int i = 1; i <= roles.length; i++) {
      peers.add(Peer.newBuilder().setId(i).setStoreId(i).setRole(roles[i - 1]).build());
      described.put(
          (long) i,
          Store.newBuilder()
              .setId(i)
              .setAddress("tikv:" + i)
              .addLabels(StoreLabel.newBuilder().setKey("id").setValue(String.valueOf(i)))
              .build());
    }
    Client client = new Client();
    stores = new StoreCache(new Stores(), client, StoreSettings.defaults(), environment);
    KeyCodec codec = KeyCodec.v1Txn();
    RegionLocator locator =
        new RegionLocator(
            new RegionCache(codec, environment), codec, new FakePdRegions(), environment);
    sender =
        new RegionRequestSender(
            codec, locator, stores, client, new RegionSettings(forwarding), environment);
    region = freshRegion();
  }

  static ScriptedReplicas ofVoters(int number) {
    PeerRole[] roles = new PeerRole[number];
    Arrays.fill(roles, PeerRole.Voter);
    return new ScriptedReplicas(roles);
  }

  private CachedRegion freshRegion() {
    return new CachedRegion(
        new RegionVerId(1, 1, 1), Bytes.EMPTY, Bytes.EMPTY, peers, peers.get(0), false);
  }

  /** Loads the region anew. */
  ScriptedReplicas reload() {
    region = freshRegion();
    return this;
  }

  ScriptedReplicas leadBy(int peer) {
    region.leadFrom(peer);
    return this;
  }

  ScriptedReplicas within(Duration newTimeout) {
    timeout = newTimeout;
    return this;
  }

  /** The store does not serve until {@link #speak}. */
  void silence(int store) {
    silent.add("tikv:" + store);
  }

  void speak(int store) {
    silent.remove("tikv:" + store);
  }

  void bury(int store) {
    described.computeIfPresent(
        (long) store,
        (id, old) -> old.toBuilder().setState(io.kvdc.proto.metapb.StoreState.Tombstone).build());
  }

  KnownStore store(int id) {
    KnownStore known = stores.find(id);
    return known != null ? known : stores.load(id, Deadline.none()).join();
  }

  StoreCache stores() {
    return stores;
  }

  CachedRegion region() {
    return region;
  }

  ManualTime time() {
    return time;
  }

  /** What the peers say next, in turn. */
  ScriptedReplicas says(Error... next) {
    errors.addAll(List.of(next));
    return this;
  }

  ScriptedReplicas alwaysSays(Error error) {
    for (int i = 0; i < 100_000; i++) {
      errors.add(error);
    }
    return this;
  }

  /** Reads until it has an answer, has failed, or has to look the region up again. */
  ScriptedReplicas read(ReadRouting routing) {
    return send(READ, routing);
  }

  ScriptedReplicas write() {
    return send(WRITE, ReadRouting.LEADER);
  }

  ScriptedReplicas send(RegionRequest<GetRequest, GetResponse> kind, ReadRouting routing) {
    path.clear();
    waits.clear();
    dispatches.clear();
    outcome = null;
    failure = null;
    Backoffer backoffer =
        new Backoffer(
            environment, Deadline.after(timeout, environment.ticker()), Backoffer.UNLIMITED);
    backoffer.tell((kindOfWait, nanos) -> waits.add(kindOfWait.wireName()));
    Operation operation = new Operation(backoffer, routing);
    new RegionSend<>(
            sender,
            operation,
            backoffer,
            kind,
            GetRequest.getDefaultInstance(),
            region,
            new Reply(),
            false,
            true)
        .run();
    while (outcome == null && time.waiting() > 0) {
      time.advanceToNext();
    }
    errors.clear();
    return this;
  }

  String path() {
    return String.join(" ", path);
  }

  List<Context> contexts() {
    return dispatches.stream().map(Dispatch::context).toList();
  }

  List<Dispatch> dispatches() {
    return dispatches;
  }

  /** The names of the waits, in order. */
  String waits() {
    return String.join(" ", waits);
  }

  /** {@code answered}, {@code moved}, or the simple name of the failure. */
  @Nullable String outcome() {
    return outcome;
  }

  Throwable failure() {
    return Objects.requireNonNull(failure);
  }

  RegionRequestSender sender() {
    return sender;
  }

  private static final class Operation extends ApiCall<Void> {
    private final ReadRouting routing;

    private Operation(Backoffer backoffer, ReadRouting routing) {
      super(backoffer);
      this.routing = routing;
    }

    @Override
    public void start() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected void cancelParts() {
      // Has none.
    }

    @Override
    protected ReadRouting routing() {
      return routing;
    }
  }

  private final class Reply implements RegionReply<GetResponse> {
    @Override
    public void answered(GetResponse response, CachedRegion from) {
      outcome = "answered";
    }

    @Override
    public void moved() {
      outcome = "moved";
    }

    @Override
    public void failed(Throwable cause) {
      failure = cause;
      outcome = cause.getClass().getSimpleName();
    }
  }

  private final class Client implements RpcClient {
    @Override
    public <Q extends Message, R extends Message> CompletableFuture<R> send(
        Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
      dispatches.add(dispatch);
      Context context = dispatch.context();
      String via =
          dispatch.forwardTo() == null ? "" : dispatch.address().replace("tikv:", "") + ">";
      path.add(
          via
              + context.getPeer().getStoreId()
              + (context.getReplicaRead() ? "r" : "")
              + (context.getStaleRead() ? "s" : ""));
      Error next = errors.poll();
      if (next == SILENCE) {
        silent.add(dispatch.address());
        return CompletableFuture.failedFuture(
            new RpcFailure.TimedOut(dispatch.address(), true, "no answer"));
      }
      ByteString wire =
          next == null
              ? ByteString.EMPTY
              : GetResponse.newBuilder().setRegionError(next).build().toByteString();
      return CompletableFuture.completedFuture(
          rpc.method().getResponseMarshaller().parse(wire.newInput()));
    }

    @Override
    public <Q extends Message, R extends Message> CompletableFuture<R> call(
        String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
      HealthCheckResponse.ServingStatus status =
          silent.contains(address)
              ? HealthCheckResponse.ServingStatus.NOT_SERVING
              : HealthCheckResponse.ServingStatus.SERVING;
      return CompletableFuture.completedFuture(
          method
              .getResponseMarshaller()
              .parse(
                  HealthCheckResponse.newBuilder()
                      .setStatus(status)
                      .build()
                      .toByteString()
                      .newInput()));
    }

    @Override
    public <Q extends Message, R extends Message> RpcStream<Q> open(
        String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
      throw new UnsupportedOperationException("no streams here");
    }

    @Override
    public void disconnect(String address) {
      path.add("disconnect");
    }

    @Override
    public boolean isOwnThread() {
      return false;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private final class Stores implements PdStores {
    @Override
    public CompletableFuture<Store> byId(long storeId, Deadline deadline) {
      return CompletableFuture.completedFuture(Objects.requireNonNull(described.get(storeId)));
    }

    @Override
    public CompletableFuture<List<Store>> all(Deadline deadline) {
      return CompletableFuture.completedFuture(List.copyOf(described.values()));
    }
  }
}
