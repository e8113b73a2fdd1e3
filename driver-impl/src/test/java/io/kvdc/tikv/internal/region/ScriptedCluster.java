package io.kvdc.tikv.internal.region;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.errorpb.EpochNotMatch;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import io.kvdc.tikv.internal.store.StoreCache;
import io.kvdc.tikv.internal.store.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster of regions that answers what the test says, at once and on the caller's thread. It
 * checks nothing but the epoch, so that a {@link #split} is noticed. Time is manual.
 */
public final class ScriptedCluster {

  private static final HealthCheckResponse SERVING =
      HealthCheckResponse.newBuilder().setStatus(HealthCheckResponse.ServingStatus.SERVING).build();

  private final KeyCodec codec;
  private final ManualTime time = new ManualTime();
  private final RetryEnvironment environment = time.environment(0);
  private final List<PdRegion> regions = new ArrayList<>();
  private final Map<String, Function<Message, CompletableFuture<? extends Message>>> handlers =
      new HashMap<>();
  private final List<Message> requests = new ArrayList<>();
  private final RegionRequestSender sender;
  private @Nullable List<PdRegion> pdView;
  private int pdQuestions;
  private long lastRegion;

  /**
   * Starts one.
   *
   * @param codec between the test's keys and the stores'
   * @param splits the first keys of all regions but the first
   */
  public ScriptedCluster(KeyCodec codec, String... splits) {
    this.codec = codec;
    regions.add(region(++lastRegion, 1, ByteString.EMPTY, ByteString.EMPTY));
    for (String each : splits) {
      split(each);
    }
    RegionLocator locator =
        new RegionLocator(new RegionCache(codec, environment), codec, new Pd(), environment);
    Client client = new Client();
    StoreCache stores = new StoreCache(new Stores(), client, StoreSettings.defaults(), environment);
    sender =
        new RegionRequestSender(
            codec, locator, stores, client, RegionSettings.defaults(), environment);
  }

  /** Sends to this cluster. */
  public RegionRequestSender sender() {
    return sender;
  }

  /** Its time. */
  public ManualTime time() {
    return time;
  }

  /** Splits a region at a key; whoever knows the old one is told at his next request. */
  public void split(String key) {
    splitAt(ByteStrings.of(codec.toPdKey(codec.encodeKey(Bytes.utf8(key)))));
  }

  private void splitAt(ByteString at) {
    PdRegion old = find(ByteStrings.toBytes(at));
    long version = old.meta().getRegionEpoch().getVersion() + 1;
    int index = regions.indexOf(old);
    regions.set(index, region(old.id(), version, old.meta().getStartKey(), at));
    regions.add(index + 1, region(++lastRegion, version, at, old.meta().getEndKey()));
  }

  /** Splits a region at a border that is not one of the application's keys. */
  public void splitAtBorder(Bytes pdKey) {
    splitAt(ByteStrings.of(pdKey));
  }

  /** PD knows of no split from now on. */
  public void freezePd() {
    pdView = List.copyOf(regions);
  }

  /** How often PD was asked for regions. */
  public int pdQuestions() {
    return pdQuestions;
  }

  /** Says how requests of a kind are answered from now on. */
  public <Q extends Message, R extends Message> void answer(
      RegionRequest<Q, R> kind, Function<Q, R> answer) {
    answerLater(kind, request -> CompletableFuture.completedFuture(answer.apply(request)));
  }

  /** Says how requests of a kind are answered from now on, in their time. */
  @SuppressWarnings("unchecked") // The method tells the type of its requests.
  public <Q extends Message, R extends Message> void answerLater(
      RegionRequest<Q, R> kind, Function<Q, CompletableFuture<R>> answer) {
    handlers.put(kind.rpc().method().getFullMethodName(), request -> answer.apply((Q) request));
  }

  /** All requests until now. */
  public List<Message> requests() {
    return requests;
  }

  /** All requests of a type until now. */
  public <Q extends Message> List<Q> requests(Class<Q> type) {
    return requests.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private static PdRegion region(long id, long version, ByteString start, ByteString end) {
    Peer peer = Peer.newBuilder().setId(id * 100 + 1).setStoreId(1).build();
    return new PdRegion(
        Region.newBuilder()
            .setId(id)
            .setStartKey(start)
            .setEndKey(end)
            .setRegionEpoch(RegionEpoch.newBuilder().setVersion(version).setConfVer(1))
            .addPeers(peer)
            .build(),
        peer,
        List.of(),
        List.of(),
        null);
  }

  private static KeyRange range(PdRegion region) {
    return KeyRange.of(
        ByteStrings.toBytes(region.meta().getStartKey()),
        ByteStrings.toBytes(region.meta().getEndKey()));
  }

  private PdRegion find(Bytes pdKey) {
    return regions.stream().filter(each -> range(each).contains(pdKey)).findFirst().orElseThrow();
  }

  private @Nullable Error epochError(Message request) {
    FieldDescriptor field = request.getDescriptorForType().findFieldByName("context");
    Context context = (Context) request.getField(field);
    for (PdRegion each : regions) {
      if (each.id() == context.getRegionId()
          && each.meta().getRegionEpoch().equals(context.getRegionEpoch())) {
        return null;
      }
    }
    EpochNotMatch.Builder now = EpochNotMatch.newBuilder();
    regions.forEach(each -> now.addCurrentRegions(each.meta()));
    return Error.newBuilder().setMessage("epoch").setEpochNotMatch(now).build();
  }

  /** In every response the region error is field 1. */
  private static ByteString withRegionError(Error error) {
    ByteString.Output out = ByteString.newOutput();
    CodedOutputStream coded = CodedOutputStream.newInstance(out);
    try {
      coded.writeMessage(1, error);
      coded.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteString();
  }

  private final class Client implements RpcClient {
    @Override
    public <Q extends Message, R extends Message> CompletableFuture<R> call(
        String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
      if (request instanceof HealthCheckRequest) {
        return CompletableFuture.completedFuture(parse(method, SERVING.toByteString()));
      }
      requests.add(request);
      Error error = epochError(request);
      if (error != null) {
        return CompletableFuture.completedFuture(parse(method, withRegionError(error)));
      }
      Function<Message, CompletableFuture<? extends Message>> handler =
          handlers.get(method.getFullMethodName());
      if (handler == null) {
        throw new AssertionError("no answer is prepared for " + request);
      }
      return handler.apply(request).thenApply(answer -> parse(method, answer.toByteString()));
    }

    private static <Q, R> R parse(MethodDescriptor<Q, R> method, ByteString wire) {
      return method.getResponseMarshaller().parse(wire.newInput());
    }

    @Override
    public <Q extends Message, R extends Message> RpcStream<Q> open(
        String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
      throw new UnsupportedOperationException("no streams here");
    }

    @Override
    public void disconnect(String address) {
      // Nothing is connected.
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

  private final class Pd implements PdRegions {
    private List<PdRegion> view() {
      pdQuestions++;
      List<PdRegion> frozen = pdView;
      return frozen == null ? regions : frozen;
    }

    @Override
    public CompletableFuture<@Nullable PdRegion> byKey(Bytes pdKey, Deadline deadline) {
      return CompletableFuture.completedFuture(
          view().stream().filter(each -> range(each).contains(pdKey)).findFirst().orElseThrow());
    }

    @Override
    public CompletableFuture<@Nullable PdRegion> beforeKey(Bytes pdKey, Deadline deadline) {
      int index = regions.indexOf(find(pdKey));
      return CompletableFuture.completedFuture(index == 0 ? null : regions.get(index - 1));
    }

    @Override
    public CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline) {
      return CompletableFuture.completedFuture(
          view().stream().filter(each -> each.id() == regionId).findFirst().orElse(null));
    }

    @Override
    public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
      return CompletableFuture.completedFuture(
          view().stream()
              .filter(each -> !range(each).intersect(pdRange).isEmpty())
              .limit(limit)
              .toList());
    }

    @Override
    public CompletableFuture<List<PdRegion>> scan(
        List<KeyRange> pdRanges, int limit, Deadline deadline) {
      return CompletableFuture.completedFuture(
          view().stream()
              .filter(
                  each ->
                      pdRanges.stream().anyMatch(asked -> !range(each).intersect(asked).isEmpty()))
              .limit(limit <= 0 ? Long.MAX_VALUE : limit)
              .toList());
    }
  }

  private static final class Stores implements PdStores {
    @Override
    public CompletableFuture<Store> byId(long storeId, Deadline deadline) {
      return CompletableFuture.completedFuture(
          Store.newBuilder().setId(storeId).setAddress("tikv:" + storeId).build());
    }

    @Override
    public CompletableFuture<List<Store>> all(Deadline deadline) {
      throw new UnsupportedOperationException("not asked for here");
    }
  }
}
