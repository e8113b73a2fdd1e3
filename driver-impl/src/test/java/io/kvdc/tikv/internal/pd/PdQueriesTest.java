package io.kvdc.tikv.internal.pd;

import static io.kvdc.tikv.internal.pd.PdFixture.amply;
import static io.kvdc.tikv.internal.pd.PdFixture.failureOf;
import static io.kvdc.tikv.internal.pd.PdFixture.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.KeyspaceNotFoundException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.apipb.KeyspaceIdentity;
import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.keyspacepb.KeyspaceState;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.PeerStats;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.codec.Keyspace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the answers and errors of PD become. */
class PdQueriesTest {

  private final FakePd cluster = new FakePd(1);
  private final PdFixture fixture = PdFixture.inProcess(cluster.addresses());
  private final GrpcPdClient pd = fixture.pd;

  @AfterEach
  void close() {
    fixture.close();
    cluster.close();
  }

  private static ResponseHeader errorHeader(ErrorType type, String message) {
    return ResponseHeader.newBuilder()
        .setClusterId(FakePd.CLUSTER)
        .setError(Error.newBuilder().setType(type).setMessage(message))
        .build();
  }

  private static Peer peer(long id) {
    return Peer.newBuilder().setId(id).setStoreId(id + 100).build();
  }

  private static Region region(long id) {
    return Region.newBuilder().setId(id).setStartKey(ByteString.copyFromUtf8("k" + id)).build();
  }

  @Test
  void aRegionComesWithItsLeaderAndItsSickPeers() {
    cluster.regionAnswer =
        response ->
            response.toBuilder()
                .setRegion(region(5))
                .setLeader(peer(1))
                .addDownPeers(PeerStats.newBuilder().setPeer(peer(2)).setDownSeconds(60))
                .addPendingPeers(peer(3))
                .build();

    PdRegion found = pd.regions().byKey(Bytes.utf8("k"), amply()).join();

    assertThat(found)
        .isEqualTo(new PdRegion(region(5), peer(1), List.of(peer(2)), List.of(peer(3)), null));
    assertThat(found.id()).isEqualTo(5);
  }

  @Test
  void aRegionWithoutLeaderHasNone() {
    cluster.regionAnswer =
        response ->
            response.toBuilder().setRegion(region(5)).setLeader(Peer.getDefaultInstance()).build();

    assertThat(pd.regions().byKey(Bytes.utf8("k"), amply()).join().leader()).isNull();
  }

  @Test
  void anUnknownRegionIsNull() {
    assertThat(pd.regions().byKey(Bytes.utf8("k"), amply()).join()).isNull();

    cluster.regionAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.REGION_NOT_FOUND, "region not found"))
                .build();
    assertThat(pd.regions().byKey(Bytes.utf8("k"), amply()).join()).isNull();
  }

  @Test
  void anyOtherErrorRefuses() {
    cluster.regionAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.INVALID_VALUE, "no such thing"))
                .build();

    assertThat(
            failureOf(pd.regions().byKey(Bytes.utf8("k"), amply()), RequestRejectedException.class))
        .hasMessageContaining("GetRegion")
        .hasMessageContaining("INVALID_VALUE")
        .hasMessageContaining("no such thing");
  }

  @Test
  void aClusterThatIsNotBootstrappedIsWaitedFor() {
    cluster.regionAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.NOT_BOOTSTRAPPED, "not bootstrapped"))
                .build();
    CompletableFuture<PdRegion> call = pd.regions().byKey(Bytes.utf8("k"), amply());
    await().until(() -> cluster.member(0).calls.contains("GetRegion"));

    cluster.regionAnswer = response -> response.toBuilder().setRegion(region(5)).build();

    assertThat(call.join().id()).isEqualTo(5);
  }

  @Test
  void aClusterThatIsNeverBootstrappedEndsAtTheDeadline() {
    cluster.regionAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.NOT_BOOTSTRAPPED, "not bootstrapped"))
                .build();

    assertThat(
            failureOf(
                pd.regions().byKey(Bytes.utf8("k"), within(Duration.ofMillis(300))),
                ClusterUnreachableException.class))
        .hasMessageContaining("not bootstrapped");
  }

  @Test
  void anAnswerWithoutClusterIsNonsense() {
    cluster.regionAnswer = response -> response.toBuilder().clearHeader().build();

    failureOf(pd.regions().byKey(Bytes.utf8("k"), amply()), ProtocolException.class);
  }

  @Test
  void olderServersScanInTwoLists() {
    cluster.scanAnswer =
        response ->
            response.toBuilder()
                .addRegionMetas(region(1))
                .addRegionMetas(region(2))
                .addLeaders(peer(7))
                .addLeaders(Peer.getDefaultInstance())
                .build();

    List<PdRegion> found = pd.regions().scan(KeyRange.all(), 10, amply()).join();

    assertThat(found).extracting(PdRegion::id).containsExactly(1L, 2L);
    assertThat(found.get(0).leader()).isEqualTo(peer(7));
    assertThat(found.get(1).leader()).isNull();
  }

  @Test
  void rangesAreScannedOneByOneWherePdCannotDoMore() {
    cluster.batchScanKnown = false;
    cluster.scanAnswer =
        response ->
            response.toBuilder()
                .addRegions(io.kvdc.proto.pdpb.Region.newBuilder().setRegion(region(1)))
                .build();
    List<KeyRange> ranges =
        List.of(
            KeyRange.of(Bytes.utf8("a"), Bytes.utf8("b")),
            KeyRange.of(Bytes.utf8("c"), Bytes.utf8("d")));

    List<PdRegion> found = pd.regions().scan(ranges, 5, amply()).join();
    pd.regions().scan(ranges, 1, amply()).join();

    assertThat(found).as("one region, though both ranges lie in it").hasSize(1);
    assertThat(cluster.member(0).calls)
        .filteredOn(call -> call.contains("Scan"))
        .as("the second time it is not even tried, and the limit holds for all ranges")
        .containsExactly(
            "BatchScanRegions", "ScanRegions a 5", "ScanRegions c 4", "ScanRegions a 1");
  }

  @Test
  void aBatchOfRangesIsOneRequest() {
    pd.regions().scan(List.of(KeyRange.all(), KeyRange.all()), 0, amply()).join();

    assertThat(cluster.member(0).calls).contains("BatchScanRegions 2");
  }

  @Test
  void anUnknownStoreIsNull() {
    cluster.storeAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.UNKNOWN, "invalid store ID 9, not found"))
                .build();

    assertThat(pd.stores().byId(9, amply()).join()).isNull();
  }

  @Test
  void aStoreIsReturnedAndOtherErrorsRefuse() {
    Store store = Store.newBuilder().setId(9).setAddress("tikv:20160").build();
    cluster.storeAnswer = response -> response.toBuilder().setStore(store).build();
    assertThat(pd.stores().byId(9, amply()).join()).isEqualTo(store);

    cluster.storeAnswer =
        response -> response.toBuilder().setHeader(errorHeader(ErrorType.UNKNOWN, "oops")).build();
    failureOf(pd.stores().byId(9, amply()), RequestRejectedException.class);
  }

  private void keyspaceIs(KeyspaceMeta.Builder meta) {
    cluster.keyspaceAnswer = response -> response.toBuilder().setKeyspace(meta).build();
  }

  @Test
  void anEnabledKeyspaceIsFound() {
    keyspaceIs(KeyspaceMeta.newBuilder().setId(7).setName("ks"));

    assertThat(pd.keyspaces().byName("ks", amply()).join()).isEqualTo(new Keyspace(7, "ks"));
  }

  @Test
  void aMissingKeyspaceIsNamed() {
    cluster.keyspaceAnswer =
        response ->
            response.toBuilder()
                .setHeader(errorHeader(ErrorType.ENTRY_NOT_FOUND, "keyspace does not exist"))
                .build();

    KeyspaceNotFoundException failure =
        failureOf(pd.keyspaces().byName("nope", amply()), KeyspaceNotFoundException.class);
    assertThat(failure.keyspace()).isEqualTo("nope");
    assertThat(failure).hasMessageContaining("'nope'");
  }

  @Test
  void aDisabledKeyspaceIsNotUsed() {
    keyspaceIs(KeyspaceMeta.newBuilder().setId(7).setName("ks").setState(KeyspaceState.DISABLED));

    assertThat(failureOf(pd.keyspaces().byName("ks", amply()), KeyspaceNotFoundException.class))
        .hasMessageContaining("DISABLED");
  }

  @Test
  void aKeyspaceOfApiV3IsRefused() {
    keyspaceIs(
        KeyspaceMeta.newBuilder()
            .setKeyspaceIdentity(KeyspaceIdentity.newBuilder().setNamespaceId(1).setKeyspaceId(2))
            .setName("ks"));

    assertThat(failureOf(pd.keyspaces().byName("ks", amply()), UnsupportedFeatureException.class))
        .hasMessageContaining("v3");
  }

  @Test
  void aKeyspaceIdBeyondThreeBytesIsNonsense() {
    keyspaceIs(KeyspaceMeta.newBuilder().setId(1 << 24).setName("ks"));

    failureOf(pd.keyspaces().byName("ks", amply()), ProtocolException.class);
  }

  @Test
  void aMethodThatPdDoesNotKnowIsUnsupported() {
    assertThat(
            failureOf(
                    pd.operators().split(List.of(Bytes.utf8("k")), amply()),
                    UnsupportedFeatureException.class)
                .feature())
        .isEqualTo("SplitRegions");
  }
}
