package io.kvdc.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.kvdc.Bytes;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.PeerStats;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlacementTest {

  private static final Bytes A = Bytes.utf8("a");

  private final EmbeddedCluster cluster =
      EmbeddedCluster.builder()
          .name("placement")
          .apiVersion(ApiVersion.V1)
          .stores(4)
          .storeLabels(0, Map.of("zone", "z1", "host", "h1"))
          .start();
  private final TestChannels channels = new TestChannels(cluster);
  private final KeyRegions regions = cluster.regions(KeyMode.TXN);
  private final long first = cluster.storeIds().get(0);
  private final long second = cluster.storeIds().get(1);
  private final long fourth = cluster.storeIds().get(3);

  @AfterEach
  void close() {
    channels.close();
    cluster.close();
  }

  @Test
  void pdTellsTheLabelsOfStores() {
    assertThat(channels.store(first).getLabelsList())
        .containsExactly(label("host", "h1"), label("zone", "z1"));
    assertThat(channels.store(second).getLabelsList()).isEmpty();

    cluster.setLabels(first, Map.of("zone", "z9"));

    assertThat(channels.store(first).getLabelsList()).containsExactly(label("zone", "z9"));
    assertThatThrownBy(() -> cluster.setLabels(99, Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> EmbeddedCluster.builder().name("l2").storeLabels(1, Map.of("a", "b")).start())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aLearnerReadsButNeverLeadsUntilItIsPromoted() {
    regions.addLearner(A, fourth);

    assertThat(peer(fourth).learner()).isTrue();
    assertThat(get(fourth, true).hasNotLeader()).isFalse();
    assertThat(get(fourth, false).getNotLeader().getLeader().getStoreId()).isEqualTo(first);
    assertThatThrownBy(() -> regions.transferLeader(A, fourth))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> regions.addLearner(A, fourth))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> regions.promoteLearner(A, second))
        .isInstanceOf(IllegalStateException.class);

    regions.promoteLearner(A, fourth);
    regions.transferLeader(A, fourth);

    assertThat(peer(fourth).learner()).isFalse();
    assertThat(regions.of(A).leaderStoreId()).isEqualTo(fourth);
  }

  @Test
  void aWitnessVotesButHasNothingToRead() {
    regions.removePeer(A, second);
    regions.addWitness(A, fourth);

    assertThat(peer(fourth).witness()).isTrue();
    assertThat(get(fourth, true).getIsWitness().getRegionId()).isEqualTo(regions.of(A).id());
    cluster.stopStore(first);

    long leader = regions.of(A).leaderStoreId();
    assertThat(leader).isNotIn(0L, fourth);
  }

  @Test
  void aPendingPeerIsReportedAndAnswersNothing() {
    regions.setPending(A, second, true);

    assertThat(region(false).getPendingPeersList())
        .extracting(Peer::getStoreId)
        .containsExactly(second);
    assertThat(get(second, true).hasRegionNotInitialized()).isTrue();
    assertThatThrownBy(() -> regions.transferLeader(A, second))
        .isInstanceOf(IllegalStateException.class);
    cluster.stopStore(first);
    assertThat(regions.of(A).leaderStoreId()).isEqualTo(cluster.storeIds().get(2));

    regions.setPending(A, second, false);

    assertThat(region(false).getPendingPeersList()).isEmpty();
    assertThat(get(second, true)).isEqualTo(Error.getDefaultInstance());
  }

  @Test
  void aDownPeerIsReportedUntilItIsRemoved() {
    regions.setDown(A, second, Duration.ofMinutes(10));

    assertThat(region(false).getDownPeersList())
        .extracting(PeerStats::getPeer)
        .extracting(Peer::getStoreId)
        .containsExactly(second);
    assertThat(region(false).getDownPeers(0).getDownSeconds()).isEqualTo(600);
    regions.removePeer(A, second);
    assertThat(region(false).getDownPeersList()).isEmpty();
    assertThatThrownBy(() -> regions.setDown(A, second, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void bucketsAreToldToThoseWhoAskAndFollowSplitsAndMerges() {
    assertThat(region(true).hasBuckets()).isFalse();
    regions.setBuckets(A, Bytes.utf8("m"), Bytes.utf8("c"));

    assertThat(region(false).hasBuckets()).isFalse();
    var buckets = region(true).getBuckets();
    assertThat(buckets.getRegionId()).isEqualTo(regions.of(A).id());
    assertThat(buckets.getVersion()).isEqualTo(1);
    assertThat(buckets.getKeysList())
        .containsExactly(ByteString.EMPTY, place("c"), place("m"), ByteString.EMPTY);

    regions.split(Bytes.utf8("d"));
    assertThat(region(true).getBuckets().getVersion()).isEqualTo(2);
    assertThat(region(true).getBuckets().getKeysList())
        .containsExactly(ByteString.EMPTY, place("c"), place("d"));
    assertThatThrownBy(() -> regions.setBuckets(A, Bytes.utf8("x")))
        .isInstanceOf(IllegalStateException.class);

    regions.mergeWithNext(A);
    assertThat(region(true).getBuckets().getKeysList())
        .containsExactly(ByteString.EMPTY, place("d"), place("m"), ByteString.EMPTY);
  }

  @Test
  void pausedElectionsLeaveRegionsWithoutALeader() {
    cluster.pauseElections();
    cluster.stopStore(first);
    assertThat(regions.of(A).leaderStoreId()).isZero();
    assertThat(get(second, true).hasNotLeader()).isTrue();

    cluster.resumeElections();

    assertThat(regions.of(A).leaderStoreId()).isNotIn(0L, first);
  }

  @Test
  void scatteringDoesNotMindRegionsThatGoAwayMeanwhile() throws InterruptedException {
    Thread shaker =
        new Thread(
            () -> {
              for (int i = 0; i < 300; i++) {
                regions.split(Bytes.utf8("k"), Bytes.utf8("p"));
                regions.mergeWithNext(Bytes.utf8("k"));
                regions.mergeWithNext(Bytes.utf8("a"));
              }
            });
    shaker.start();
    while (shaker.isAlive()) {
      cluster.scatter();
    }
    shaker.join();
    assertThat(cluster.regions()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void aStoreThatMovesIsFoundAtItsNewAddressAlone(Transport transport) {
    EmbeddedClusterBuilder builder =
        EmbeddedCluster.builder().name("moves").apiVersion(ApiVersion.V1).stores(3);
    try (EmbeddedCluster moving = (transport == Transport.TCP ? builder.tcp(0) : builder).start();
        TestChannels ways = new TestChannels(moving)) {
      long store = moving.storeIds().get(0);
      String before = ways.store(store).getAddress();

      moving.moveStore(store);

      String after = ways.store(store).getAddress();
      assertThat(after).isNotEqualTo(before);
      assertThat(health(ways, after)).isEqualTo(ServingStatus.SERVING);
      assertThatThrownBy(() -> health(ways, before)).hasMessageContaining("UNAVAILABLE");
      moving.stopStore(store);
      moving.startStore(store);
      assertThat(ways.store(store).getAddress()).isEqualTo(after);
      assertThat(health(ways, after)).isEqualTo(ServingStatus.SERVING);
    }
  }

  private static ServingStatus health(TestChannels ways, String address) {
    return HealthGrpc.newBlockingStub(ways.to(address))
        .check(HealthCheckRequest.getDefaultInstance())
        .getStatus();
  }

  private PeerInfo peer(long storeId) {
    return regions.of(A).peers().stream()
        .filter(peer -> peer.storeId() == storeId)
        .findFirst()
        .orElseThrow();
  }

  private GetRegionResponse region(boolean buckets) {
    return channels
        .pd()
        .getRegion(
            GetRegionRequest.newBuilder()
                .setHeader(channels.header())
                .setRegionKey(place("a"))
                .setNeedBuckets(buckets)
                .build());
  }

  private Error get(long storeId, boolean replicaRead) {
    RegionInfo region = regions.of(A);
    return TikvGrpc.newBlockingStub(channels.toStore(storeId))
        .kvGet(
            GetRequest.newBuilder()
                .setContext(
                    Context.newBuilder()
                        .setRegionId(region.id())
                        .setRegionEpoch(
                            RegionEpoch.newBuilder()
                                .setVersion(region.version())
                                .setConfVer(region.confVer()))
                        .setPeer(Peer.newBuilder().setId(peer(storeId).id()).setStoreId(storeId))
                        .setReplicaRead(replicaRead))
                .setKey(ByteString.copyFromUtf8("a"))
                .setVersion(1)
                .build())
        .getRegionError();
  }

  private static ByteString place(String key) {
    return RegionKeys.place(ApiVersion.V1, KeyMode.TXN, 0, Bytes.utf8(key));
  }

  private static StoreLabel label(String key, String value) {
    return StoreLabel.newBuilder().setKey(key).setValue(value).build();
  }
}
