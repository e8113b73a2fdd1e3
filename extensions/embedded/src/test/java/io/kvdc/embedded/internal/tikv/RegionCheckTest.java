package io.kvdc.embedded.internal.tikv;

import static io.kvdc.embedded.TestStores.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.TestStores;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.kvrpcpb.RawGetRequest;
import io.kvdc.proto.kvrpcpb.RawGetResponse;
import io.kvdc.proto.kvrpcpb.RawPutRequest;
import io.kvdc.proto.kvrpcpb.RawPutResponse;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.tikvpb.TikvGrpc;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegionCheckTest {

  private final TestStores stores = new TestStores(3);

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void fencesAWriteThatComesToItsDataAfterTheRegionChanged() throws RegionErrorException {
    RegionState region = stores.region("a");
    RegionCheck check = new RegionCheck(stores.id(0), stores.topology());
    KeySpan span = check.write(stores.context("a")).span();
    span.mustHold();
    stores.topology().addPeer(region.id(), freshStore(), PeerRole.Learner, false);
    span.mustHold();

    stores.topology().transferLeader(region.id(), stores.id(1));
    assertThatThrownBy(span::mustHold)
        .isInstanceOfSatisfying(
            StaleRegionException.class, e -> assertThat(e.error().hasNotLeader()).isTrue());
    stores.topology().transferLeader(region.id(), stores.id(0));
    assertThatThrownBy(span::mustHold)
        .isInstanceOfSatisfying(
            StaleRegionException.class, e -> assertThat(e.error().hasStaleCommand()).isTrue());
    KeySpan anew = check.write(stores.context("a")).span();
    stores.topology().split(region.id(), List.of(bytes("m")));
    assertThatThrownBy(anew::mustHold)
        .isInstanceOfSatisfying(
            StaleRegionException.class, e -> assertThat(e.error().hasEpochNotMatch()).isTrue());
  }

  private long freshStore() {
    long id = stores.topology().ids().next();
    stores.topology().putStore(Store.newBuilder().setId(id).build());
    return id;
  }

  @Test
  void doesNotKnowARegionThatIsNone() {
    Context context = stores.context("a").toBuilder().setRegionId(999).build();

    assertThat(errorOf(leader(), context)).isEqualTo(RegionErrors.regionNotFound(999));
  }

  @Test
  void doesNotKnowARegionWithoutAPeerHere() {
    stores.topology().removePeer(stores.region("a").id(), stores.id(2));

    assertThat(errorOf(stores.id(2), stores.context("a")).hasRegionNotFound()).isTrue();
  }

  @Test
  void isNotTheStoreThatIsMeant() {
    Context context = stores.context("a");

    assertThat(errorOf(stores.id(1), context))
        .isEqualTo(RegionErrors.storeNotMatch(context.getPeer().getStoreId(), stores.id(1)));
  }

  @Test
  void isNotThePeerThatIsMeant() {
    Context.Builder context = stores.context("a").toBuilder();
    long actual = context.getPeer().getId();
    context.getPeerBuilder().setId(999);

    assertThat(errorOf(leader(), context.build()))
        .isEqualTo(RegionErrors.mismatchPeerId(999, actual));
  }

  @Test
  void namesTheLeaderIfItIsAnother() {
    RegionState region = stores.region("a");

    assertThat(errorOf(stores.id(1), atReplica(stores.id(1))))
        .isEqualTo(RegionErrors.notLeader(region.id(), region.leader()));
  }

  @Test
  void namesNoLeaderIfThereIsNone() {
    Context context = stores.context("a");
    stores.topology().dropLeader(context.getRegionId());

    assertThat(errorOf(leader(context), context))
        .isEqualTo(RegionErrors.notLeader(context.getRegionId()));
  }

  @Test
  void readsFromAReplicaIfAsked() {
    put("a");
    Context context = atReplica(stores.id(1)).toBuilder().setReplicaRead(true).build();

    assertThat(get(stores.id(1), context).getValue()).isEqualTo(bytes("v"));
  }

  @Test
  void readsFromNoReplicaWithoutALeader() {
    Context context = atReplica(stores.id(1)).toBuilder().setReplicaRead(true).build();
    stores.topology().dropLeader(context.getRegionId());

    assertThat(errorOf(stores.id(1), context).hasNotLeader()).isTrue();
  }

  @Test
  void writesToNoReplica() {
    Context context = atReplica(stores.id(1)).toBuilder().setReplicaRead(true).build();

    assertThat(put(stores.id(1), context, "a").getRegionError().hasNotLeader()).isTrue();
  }

  @Test
  void refusesATermMoreThanOneBehind() {
    long term = stores.region("a").term();

    assertThat(errorOf(leader(), withTerm(term - 2))).isEqualTo(RegionErrors.staleCommand());
    assertThat(errorOf(leader(), withTerm(term - 1))).isEqualTo(Error.getDefaultInstance());
    assertThat(errorOf(leader(), withTerm(term))).isEqualTo(Error.getDefaultInstance());
  }

  @Test
  void doesNotLookAtTheConfigurationVersion() {
    Context before = stores.context("a");
    stores.topology().removePeer(before.getRegionId(), stores.id(2));
    stores.topology().addPeer(before.getRegionId(), stores.id(2), PeerRole.Voter, false);

    assertThat(errorOf(leader(), before)).isEqualTo(Error.getDefaultInstance());
  }

  @Test
  void namesTheRegionAndWhatWasSplitOffForAnOldEpoch() {
    Context old = stores.context("z");
    split(old.getRegionId(), "g", "p");

    assertThat(currentRegions(old))
        .extracting(Region::getStartKey)
        .containsExactly(bytes("p"), bytes("g"), ByteString.EMPTY);
  }

  @Test
  void namesNoMoreThanTheNeighboursThatAnOldEpochLacks() {
    split(stores.region("z").id(), "c");
    Context old = stores.context("z");
    split(old.getRegionId(), "p");

    assertThat(currentRegions(old))
        .extracting(Region::getStartKey)
        .containsExactly(bytes("p"), bytes("c"));
  }

  @Test
  void namesWhatWasSplitOffFromANeighbourLaterToo() {
    Context old = stores.context("z");
    split(old.getRegionId(), "m");
    split(stores.region("a").id(), "g");

    assertThat(currentRegions(old))
        .extracting(Region::getStartKey)
        .containsExactly(bytes("m"), bytes("g"), ByteString.EMPTY);
  }

  @Test
  void namesAtMostTenNeighbours() {
    Context old = stores.context("z");
    String[] keys = IntStream.range(0, 20).mapToObj("k%02d"::formatted).toArray(String[]::new);
    split(old.getRegionId(), keys);

    assertThat(currentRegions(old)).hasSize(11);
  }

  @Test
  void namesOnlyTheRegionForAnEpochAhead() {
    split(stores.region("z").id(), "g");
    Context.Builder ahead = stores.context("z").toBuilder();
    ahead.getRegionEpochBuilder().setVersion(ahead.getRegionEpoch().getVersion() + 1);

    assertThat(currentRegions(ahead.build())).containsExactly(stores.region("z").meta());
  }

  @Test
  void refusesAWriteOutsideTheRegion() {
    split(stores.region("a").id(), "m");
    RegionState region = stores.region("a");

    assertThat(put(leader(), stores.context("a"), "m").getRegionError())
        .isEqualTo(RegionErrors.keyNotInRegion(bytes("m"), region.meta()));
  }

  @Test
  void refusesAWriteThatIsTooLargeForALogEntry() {
    RawPutResponse response =
        TikvGrpc.newBlockingStub(stores.channel(leader()))
            .rawPut(
                RawPutRequest.newBuilder()
                    .setContext(stores.context("a"))
                    .setKey(bytes("a"))
                    .setValue(ByteString.copyFrom(new byte[8 << 20]))
                    .build());

    assertThat(response.getRegionError().getRaftEntryTooLarge().getEntrySize())
        .isEqualTo((8 << 20) + 1);
  }

  @Test
  void refusesARequestForAnotherCluster() {
    Context context =
        stores.context("a").toBuilder().setClusterId(TestStores.CLUSTER_ID + 1).build();

    assertThatThrownBy(() -> get(leader(), context))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT));
    assertThat(errorOf(leader(), context.toBuilder().setClusterId(TestStores.CLUSTER_ID).build()))
        .isEqualTo(Error.getDefaultInstance());
  }

  private List<Region> currentRegions(Context context) {
    return errorOf(leader(), context).getEpochNotMatch().getCurrentRegionsList();
  }

  private void split(long regionId, String... keys) {
    stores.topology().split(regionId, Arrays.stream(keys).map(TestStores::bytes).toList());
  }

  private long leader() {
    return leader(stores.context("a"));
  }

  private static long leader(Context context) {
    return context.getPeer().getStoreId();
  }

  private Context withTerm(long term) {
    return stores.context("a").toBuilder().setTerm(term).build();
  }

  private Context atReplica(long storeId) {
    Peer peer = stores.region("a").peerOn(storeId);
    return stores.context("a").toBuilder().setPeer(peer).build();
  }

  private Error errorOf(long storeId, Context context) {
    return get(storeId, context).getRegionError();
  }

  private RawGetResponse get(long storeId, Context context) {
    return TikvGrpc.newBlockingStub(stores.channel(storeId))
        .rawGet(RawGetRequest.newBuilder().setContext(context).setKey(bytes("a")).build());
  }

  private void put(String key) {
    assertThat(put(leader(), stores.context(key), key))
        .isEqualTo(RawPutResponse.getDefaultInstance());
  }

  private RawPutResponse put(long storeId, Context context, String key) {
    return TikvGrpc.newBlockingStub(stores.channel(storeId))
        .rawPut(
            RawPutRequest.newBuilder()
                .setContext(context)
                .setKey(bytes(key))
                .setValue(bytes("v"))
                .build());
  }
}
