package io.kvdc.tikv.internal.raw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawOptions;
import io.kvdc.error.ProtocolException;
import io.kvdc.proto.kvrpcpb.KvPair;
import io.kvdc.proto.kvrpcpb.RawScanRequest;
import io.kvdc.proto.kvrpcpb.RawScanResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.region.RegionCache;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.region.RegionRequestSender;
import io.kvdc.tikv.internal.region.RegionSettings;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.ManualTime;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import io.kvdc.tikv.internal.store.StoreCache;
import io.kvdc.tikv.internal.store.StoreSettings;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Walks over one region whose store answers what the test says. */
class RawWalkTest {

  private final Queue<RawScanResponse> answers = new ArrayDeque<>();
  private final List<RawScanRequest> requests = new ArrayList<>();

  /** Gives the prepared answers, one for each request. */
  private final class Scripted implements RpcClient {
    @Override
    public <Q extends Message, R extends Message> CompletableFuture<R> call(
        String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
      requests.add((RawScanRequest) request);
      RawScanResponse answer = answers.remove();
      return CompletableFuture.completedFuture(
          method.getResponseMarshaller().parse(answer.toByteString().newInput()));
    }

    @Override
    public <Q extends Message, R extends Message> RpcStream<Q> open(
        String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void disconnect(String address) {
      throw new UnsupportedOperationException();
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

  /** Knows one region and one store. */
  private static final class SmallPd implements PdRegions {
    private static final Peer PEER = Peer.newBuilder().setId(2).setStoreId(1).build();
    private static final PdRegion REGION =
        new PdRegion(
            Region.newBuilder().setId(3).addPeers(PEER).build(), PEER, List.of(), List.of(), null);

    @Override
    public CompletableFuture<PdRegion> byKey(Bytes pdKey, Deadline deadline) {
      return CompletableFuture.completedFuture(REGION);
    }

    @Override
    public CompletableFuture<PdRegion> beforeKey(Bytes pdKey, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<PdRegion> byId(long regionId, Deadline deadline) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
      return CompletableFuture.completedFuture(List.of(REGION));
    }

    @Override
    public CompletableFuture<List<PdRegion>> scan(
        List<KeyRange> pdRanges, int limit, Deadline deadline) {
      throw new UnsupportedOperationException();
    }
  }

  private RawAccess access() {
    RetryEnvironment environment = new ManualTime().environment(0);
    KeyCodec codec = KeyCodec.v1Raw();
    SmallPd pd = new SmallPd();
    RegionLocator locator =
        new RegionLocator(new RegionCache(codec, environment), codec, pd, environment);
    PdStores stores =
        new PdStores() {
          @Override
          public CompletableFuture<Store> byId(long storeId, Deadline deadline) {
            return CompletableFuture.completedFuture(
                Store.newBuilder().setId(1).setAddress("tikv:1").build());
          }

          @Override
          public CompletableFuture<List<Store>> all(Deadline deadline) {
            throw new UnsupportedOperationException();
          }
        };
    Scripted client = new Scripted();
    return new RawAccess(
        new RegionRequestSender(
            codec,
            locator,
            new StoreCache(stores, client, StoreSettings.defaults(), environment),
            client,
            RegionSettings.defaults(),
            environment),
        codec,
        new RawSettings(Duration.ofSeconds(10), Duration.ofSeconds(40), 4, 4096, 1 << 20, true));
  }

  private List<KeyValue> walk(RawWalk.Step step) {
    RawAccess access = access();
    RawCollect collect =
        new RawCollect(
            access, RawOptions.defaults(), access.backoffer(RawOptions.defaults()), step);
    collect.start();
    return collect.join();
  }

  private void answer(String... keys) {
    RawScanResponse.Builder response = RawScanResponse.newBuilder();
    for (String key : keys) {
      response.addKvs(
          KvPair.newBuilder()
              .setKey(ByteString.copyFromUtf8(key))
              .setValue(ByteString.copyFromUtf8("v")));
    }
    answers.add(response.build());
  }

  @Test
  void aReverseWalkEndsAtTheEmptyKey() {
    answer("a");
    answer("");
    assertThat(walk(new RawWalk.Step(KeyRange.all(), Long.MAX_VALUE, true, false, 1)))
        .extracting(KeyValue::key)
        .containsExactly(Bytes.utf8("a"), Bytes.EMPTY);
    assertThat(requests).hasSize(2);
  }

  @Test
  void aForwardWalkGoesOnBehindTheEmptyKey() {
    answer("");
    answer("a");
    answer();
    assertThat(walk(new RawWalk.Step(KeyRange.all(), Long.MAX_VALUE, false, false, 1))).hasSize(2);
    assertThat(requests.get(1).getStartKey()).isEqualTo(ByteString.copyFrom(new byte[1]));
  }

  @Test
  void theLimitThatWasSentTellsTheEndOfARegion() {
    answer("a", "b");
    answer("c");
    assertThat(walk(new RawWalk.Step(KeyRange.all(), 3, false, false, 2))).hasSize(3);
    assertThat(requests).extracting(RawScanRequest::getLimit).containsExactly(2, 1);
  }

  @Test
  void aStoreThatAnswersBackwardsIsFoundOut() {
    answer("c");
    answer("b");
    assertThatThrownBy(
            () -> walk(new RawWalk.Step(KeyRange.all(), Long.MAX_VALUE, false, false, 1)))
        .hasCauseInstanceOf(ProtocolException.class);
  }

  @Test
  void aStoreThatAnswersTooMuchIsFoundOut() {
    answer("a", "b", "c");
    assertThatThrownBy(() -> walk(new RawWalk.Step(KeyRange.all(), 2, false, false, 2)))
        .hasCauseInstanceOf(ProtocolException.class);
  }
}
