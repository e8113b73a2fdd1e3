package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.kvrpcpb.APIVersion;
import io.kvdc.proto.kvrpcpb.CommitRequest;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.GetResponse;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.pdpb.GetRegionByIDRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transactions on stores that come and go, and reads of followers. */
class EmbeddedTransactionsTest {

  private final TestStores stores = new TestStores(3, ApiVersion.V1);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void locksAndDataOutliveTheMoveOfALeaderAndASplit() {
    write("a", "v", 10, 20);
    assertThat(prewrite("b", "w", 30).getErrorsList()).isEmpty();

    stores.topology().transferLeader(stores.region("b").id(), follower("b"));
    stores.topology().splitAt(List.of(TestStores.bytes("aaaaaaaaa")));

    assertThat(get("a", 40, stores.context("a")).getValue().toStringUtf8()).isEqualTo("v");
    assertThat(get("b", 40, stores.context("b")).getError().getLocked().getLockVersion())
        .isEqualTo(30);
    commit("b", 30, 50);
    assertThat(get("b", 50, stores.context("b")).getValue().toStringUtf8()).isEqualTo("w");
  }

  @Test
  void anAsyncCommitOnTheNewLeaderIsLaterThanAReadOnTheOldOne() {
    assertThat(get("k", 70, stores.context("k")).getNotFound()).isTrue();
    stores.topology().transferLeader(stores.region("k").id(), follower("k"));

    PrewriteResponse answer =
        stores
            .leaderOf("k")
            .kvPrewrite(request("k", "v", 10).toBuilder().setUseAsyncCommit(true).build());

    assertThat(answer.getMinCommitTs()).isEqualTo(71);
  }

  @Test
  void aFollowerAnswersStaleReadsUpToTheOldestLock() {
    write("k", "v", 10, 20);
    prewrite("k", "w", 30);

    assertThat(staleGet("k", 29).getValue().toStringUtf8()).isEqualTo("v");
    assertThat(staleGet("k", 31).getRegionError().getDataIsNotReady().getSafeTs()).isEqualTo(30);
    commit("k", 30, 40);
    assertThat(staleGet("k", 40).getValue().toStringUtf8()).isEqualTo("w");
  }

  @Test
  void nothingCommitsBehindAStaleRead() {
    assertThat(staleGet("k", 50).getNotFound()).isTrue();

    PrewriteResponse answer =
        stores
            .leaderOf("k")
            .kvPrewrite(request("k", "v", 10).toBuilder().setTryOnePc(true).build());

    assertThat(answer.getOnePcCommitTs()).isGreaterThan(50);
    assertThat(staleGet("k", 50).getNotFound()).isTrue();
  }

  @Test
  void locksAndVersionsOfAClusterCanBeLookedAtAndCollected() throws InterruptedException {
    try (EmbeddedCluster cluster = EmbeddedCluster.builder().name("shown").start()) {
      ManagedChannel channel = InProcessChannelBuilder.forName(storeAddress(cluster)).build();
      RegionInfo region = cluster.regions(KeyMode.TXN).of(Bytes.utf8("k"));
      ByteString key = ByteString.copyFrom(new byte[] {'x', 0, 0, 0, 'k'});
      PrewriteResponse answer =
          TikvGrpc.newBlockingStub(channel)
              .kvPrewrite(
                  PrewriteRequest.newBuilder()
                      .setContext(context(cluster, region.id()))
                      .addMutations(Mutation.newBuilder().setOp(Op.Del).setKey(key))
                      .setPrimaryLock(key)
                      .setStartVersion(10)
                      .setLockTtl(3_000)
                      .build());
      channel.shutdownNow().awaitTermination(1, TimeUnit.MINUTES);

      assertThat(answer).isEqualTo(PrewriteResponse.getDefaultInstance());
      assertThat(cluster.locks(KeyRange.all()))
          .containsExactly(
              new StoredLock(
                  Bytes.utf8("k"),
                  Bytes.utf8("k"),
                  StoredLock.Kind.DELETE,
                  10,
                  Duration.ofSeconds(3),
                  0,
                  0,
                  false));
      assertThat(cluster.locks(KeyRange.to(Bytes.utf8("k")))).isEmpty();
      assertThat(cluster.collectGarbage()).isZero();
    }
  }

  private static String storeAddress(EmbeddedCluster cluster) {
    return cluster.name() + "-store-" + cluster.storeIds().get(0);
  }

  private static Context context(EmbeddedCluster cluster, long regionId)
      throws InterruptedException {
    ManagedChannel pd = InProcessChannelBuilder.forName(cluster.pdAddresses().get(0)).build();
    GetRegionResponse region =
        PDGrpc.newBlockingStub(pd)
            .getRegionByID(
                GetRegionByIDRequest.newBuilder()
                    .setHeader(RequestHeader.newBuilder().setClusterId(cluster.clusterId()))
                    .setRegionId(regionId)
                    .build());
    pd.shutdownNow().awaitTermination(1, TimeUnit.MINUTES);
    return Context.newBuilder()
        .setApiVersion(APIVersion.V2)
        .setRegionId(regionId)
        .setRegionEpoch(region.getRegion().getRegionEpoch())
        .setPeer(region.getLeader())
        .build();
  }

  private void write(String key, String value, long startTs, long commitTs) {
    assertThat(prewrite(key, value, startTs).getErrorsList()).isEmpty();
    commit(key, startTs, commitTs);
  }

  private PrewriteResponse prewrite(String key, String value, long startTs) {
    return stores.leaderOf(key).kvPrewrite(request(key, value, startTs));
  }

  private PrewriteRequest request(String key, String value, long startTs) {
    return PrewriteRequest.newBuilder()
        .setContext(stores.context(key))
        .addMutations(
            Mutation.newBuilder()
                .setOp(Op.Put)
                .setKey(TestStores.bytes(key))
                .setValue(TestStores.bytes(value)))
        .setPrimaryLock(TestStores.bytes(key))
        .setStartVersion(startTs)
        .setLockTtl(3_000)
        .build();
  }

  private void commit(String key, long startTs, long commitTs) {
    assertThat(
            stores
                .leaderOf(key)
                .kvCommit(
                    CommitRequest.newBuilder()
                        .setContext(stores.context(key))
                        .addKeys(TestStores.bytes(key))
                        .setStartVersion(startTs)
                        .setCommitVersion(commitTs)
                        .build())
                .hasError())
        .isFalse();
  }

  private GetResponse get(String key, long timestamp, Context context) {
    return stores.leaderOf(key).kvGet(getRequest(key, timestamp, context));
  }

  private GetResponse staleGet(String key, long timestamp) {
    long store = follower(key);
    Context context =
        stores.context(key).toBuilder()
            .setPeer(stores.region(key).peerOn(store))
            .setStaleRead(true)
            .build();
    return TikvGrpc.newBlockingStub(stores.channel(store))
        .kvGet(getRequest(key, timestamp, context));
  }

  private static GetRequest getRequest(String key, long timestamp, Context context) {
    ByteString bytes = TestStores.bytes(key);
    return GetRequest.newBuilder().setContext(context).setKey(bytes).setVersion(timestamp).build();
  }

  private long follower(String key) {
    long leader = stores.region(key).leader().getStoreId();
    return leader == stores.id(0) ? stores.id(1) : stores.id(0);
  }
}
