package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.TestStores;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.GetRequest;
import io.kvdc.proto.kvrpcpb.KeyRange;
import io.kvdc.proto.kvrpcpb.Mutation;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.proto.kvrpcpb.PrewriteResponse;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoreConditionsTest {

  private final TestStores stores = new TestStores(3, ApiVersion.V1);
  private final long leader = stores.id(0);
  private final long follower = stores.id(1);

  @BeforeEach
  void letTimeBegin() {
    stores.time().advance(Duration.ofMinutes(5));
    stores.timestamp();
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void aBusyStoreRefusesReadsThatWouldWaitTooLong() {
    stores.faults().estimatedWait(leader, Duration.ofMillis(200));

    Error refused = get(leader, context(leader).setBusyThresholdMs(199), 1);
    assertThat(refused.getServerIsBusy().getEstimatedWaitMs()).isEqualTo(200);
    assertThat(refused.getServerIsBusy().getReason())
        .isEqualTo("estimated wait time exceeds threshold");
    assertThat(refused.getServerIsBusy().getAppliedIndex()).isZero();

    assertThat(get(leader, context(leader).setBusyThresholdMs(200), 1)).isEqualTo(NONE);
    assertThat(get(leader, context(leader), 1)).isEqualTo(NONE);
    assertThat(get(follower, context(follower).setReplicaRead(true).setBusyThresholdMs(1), 1))
        .isEqualTo(NONE);
    assertThat(prewrite(false, 1).hasRegionError()).isFalse();
    stores.faults().clear();
    assertThat(get(leader, context(leader).setBusyThresholdMs(1), 1)).isEqualTo(NONE);
  }

  @Test
  void staleReadsWaitForASafeTsThatLags() {
    long now = stores.timestamp();
    stores.faults().safeTsLag(follower, Duration.ofSeconds(10));

    Error notReady = staleGet(follower, now);
    assertThat(notReady.getDataIsNotReady().getPeerId()).isEqualTo(peer(follower).getId());
    assertThat(notReady.getDataIsNotReady().getSafeTs()).isEqualTo(now - (10_000L << 18));
    assertThat(staleGet(follower, now - (10_000L << 18))).isEqualTo(NONE);
    assertThat(staleGet(stores.id(2), now)).isEqualTo(NONE);
    assertThat(staleGet(leader, now)).isEqualTo(NONE);
    assertThat(safeTs(follower)).isEqualTo(now - (10_000L << 18));
    assertThat(safeTs(stores.id(2))).isEqualTo(now);

    stores.time().advance(Duration.ofSeconds(11));
    stores.timestamp();

    assertThat(staleGet(follower, now)).isEqualTo(NONE);
  }

  @Test
  void aSafeTsThatIsHeldStaysWhereItIs() {
    long before = stores.timestamp();
    stores.faults().holdSafeTs(follower);
    stores.time().advance(Duration.ofSeconds(11));
    long after = stores.timestamp();

    assertThat(staleGet(follower, before)).isEqualTo(NONE);
    assertThat(staleGet(follower, after).getDataIsNotReady().getSafeTs()).isEqualTo(before);
    assertThat(safeTs(follower)).isEqualTo(before);

    stores.faults().releaseSafeTs(follower);

    assertThat(staleGet(follower, after)).isEqualTo(NONE);
  }

  @Test
  void whatWasPromisedIsNeverTakenBack() {
    long now = stores.timestamp();
    assertThat(safeTs(follower)).isEqualTo(now);

    stores.faults().safeTsLag(follower, Duration.ofSeconds(10));

    assertThat(safeTs(follower)).isEqualTo(now);
    assertThatThrownBy(() -> stores.faults().safeTsLag(follower, Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theSafeTsOfAStoreIsTheLeastOfItsRegions() {
    stores.topology().splitAt(List.of(bytes("m")));
    long start = stores.timestamp();
    prewrite(false, start);
    stores.time().advance(Duration.ofSeconds(1));
    long now = stores.timestamp();

    assertThat(safeTs(follower)).isEqualTo(start);
    assertThat(
            TikvGrpc.newBlockingStub(stores.channel(follower))
                .getStoreSafeTS(
                    StoreSafeTSRequest.newBuilder()
                        .setKeyRange(KeyRange.newBuilder().setStartKey(bytes("n")))
                        .build())
                .getSafeTs())
        .isEqualTo(now);
  }

  @Test
  void aNewLeaderThatCouldNotAskPdRefusesAsyncCommits() {
    stores.faults().holdMaxTsSync(follower, true);
    assertThat(prewrite(true, stores.timestamp()).hasRegionError()).isFalse();
    stores.topology().transferLeader(stores.region("a").id(), follower);

    assertThat(prewrite(true, stores.timestamp()).getRegionError().hasMaxTimestampNotSynced())
        .isTrue();
    assertThat(prewrite(false, stores.timestamp()).hasRegionError()).isFalse();

    stores.faults().holdMaxTsSync(follower, false);

    assertThat(prewrite(true, stores.timestamp()).hasRegionError()).isFalse();
  }

  @Test
  void aStoreTurnsAsyncCommitsIntoCommitsInTwoPhases() {
    stores.faults().forceTwoPhases(leader, true);
    PrewriteResponse forced = prewrite(true, stores.timestamp());
    assertThat(forced.hasRegionError()).isFalse();
    assertThat(forced.getErrorsCount()).isZero();
    assertThat(forced.getMinCommitTs()).isZero();

    stores.faults().forceTwoPhases(leader, false);
    assertThat(prewrite(true, stores.timestamp()).getMinCommitTs()).isNotZero();

    stores.faults().forceTwoPhases(leader, true);
    stores.faults().clear();
    assertThat(prewrite(true, stores.timestamp()).getMinCommitTs()).isNotZero();
  }

  @Test
  void aStoreSaysThatItDoesNotServe() {
    assertThat(health(leader, "").getStatus()).isEqualTo(ServingStatus.SERVING);
    stores.faults().reportServing(leader, false);
    assertThat(health(leader, "").getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
    assertThat(get(leader, context(leader), 1)).isEqualTo(NONE);
    stores.faults().reportServing(leader, true);
    assertThat(health(leader, "").getStatus()).isEqualTo(ServingStatus.SERVING);
    assertThatThrownBy(() -> health(leader, "tikv"))
        .satisfies(
            e -> assertThat(Status.fromThrowable(e).getCode()).isEqualTo(Status.Code.NOT_FOUND));
  }

  @Test
  void aFrozenStoreDoesNotAnswerHealthChecks() {
    stores.faults().freezeStore(leader);
    var answer =
        HealthGrpc.newFutureStub(stores.channel(leader))
            .check(HealthCheckRequest.getDefaultInstance());
    assertThat(answer.isDone()).isFalse();

    stores.faults().thawStore(leader);

    assertThat(answer.isDone()).isTrue();
  }

  private static final Error NONE = Error.getDefaultInstance();

  private HealthCheckResponse health(long storeId, String service) {
    return HealthGrpc.newBlockingStub(stores.channel(storeId))
        .check(HealthCheckRequest.newBuilder().setService(service).build());
  }

  private long safeTs(long storeId) {
    return TikvGrpc.newBlockingStub(stores.channel(storeId))
        .getStoreSafeTS(StoreSafeTSRequest.getDefaultInstance())
        .getSafeTs();
  }

  private Error staleGet(long storeId, long version) {
    return get(storeId, context(storeId).setStaleRead(true), version);
  }

  private Error get(long storeId, Context.Builder context, long version) {
    return TikvGrpc.newBlockingStub(stores.channel(storeId))
        .kvGet(
            GetRequest.newBuilder()
                .setContext(context)
                .setKey(bytes("a"))
                .setVersion(version)
                .build())
        .getRegionError();
  }

  private PrewriteResponse prewrite(boolean async, long startTs) {
    return stores
        .leaderOf("a")
        .kvPrewrite(
            PrewriteRequest.newBuilder()
                .setContext(stores.context("a"))
                .addMutations(
                    Mutation.newBuilder()
                        .setOp(Op.Put)
                        .setKey(bytes("a" + startTs))
                        .setValue(bytes("v")))
                .setPrimaryLock(bytes("a" + startTs))
                .setStartVersion(startTs)
                .setLockTtl(3_000)
                .setUseAsyncCommit(async)
                .build());
  }

  private Context.Builder context(long storeId) {
    return stores.context("a").toBuilder().setPeer(peer(storeId));
  }

  private Peer peer(long storeId) {
    return stores.region("a").meta().getPeersList().stream()
        .filter(peer -> peer.getStoreId() == storeId)
        .findFirst()
        .orElseThrow();
  }
}
