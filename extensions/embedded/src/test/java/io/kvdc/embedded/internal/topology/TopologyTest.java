package io.kvdc.embedded.internal.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private final Topology topology = new Topology(new IdAllocator());
  private final List<Long> stores = new ArrayList<>();

  private RegionState bootstrap(int storeCount) {
    for (int i = 0; i < storeCount; i++) {
      stores.add(addStore());
    }
    return topology.bootstrap(stores.subList(0, Math.min(3, storeCount)));
  }

  private long addStore() {
    long id = topology.ids().next();
    topology.putStore(Store.newBuilder().setId(id).setAddress("s" + id).build());
    return id;
  }

  private static ByteString key(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private RegionState at(String key) {
    return topology.current().regionOf(key(key));
  }

  private static long version(RegionState region) {
    return region.meta().getRegionEpoch().getVersion();
  }

  private static long confVer(RegionState region) {
    return region.meta().getRegionEpoch().getConfVer();
  }

  @Test
  void aSplitLeavesTheOldIdOnTheRightAndRaisesVersionsByTheNumberOfNewRegions() {
    RegionState whole = bootstrap(3);

    List<RegionState> parts = topology.split(whole.id(), List.of(key("g"), key("p")));

    assertThat(parts).hasSize(3);
    assertThat(parts.get(2).id()).isEqualTo(whole.id());
    assertThat(parts.get(2).meta().getPeersList()).isEqualTo(whole.meta().getPeersList());
    assertThat(parts.get(0).id()).isNotIn(whole.id(), parts.get(1).id());
    assertThat(parts)
        .allSatisfy(
            part -> {
              assertThat(version(part)).isEqualTo(version(whole) + 2);
              assertThat(confVer(part)).isEqualTo(confVer(whole));
              assertThat(part.leader().getStoreId()).isEqualTo(whole.leader().getStoreId());
              assertThat(part.meta().getPeersList()).contains(part.leader());
            });
    assertThat(topology.current().regions()).isEqualTo(parts);
    assertThat(parts.stream().flatMap(part -> part.meta().getPeersList().stream()).map(Peer::getId))
        .doesNotHaveDuplicates();
  }

  @Test
  void aSplitOutsideTheRegionOrAtItsStartOrOutOfOrderIsRefused() {
    RegionState left = topology.split(bootstrap(1).id(), List.of(key("m"))).get(0);

    for (List<ByteString> wrong :
        List.of(
            List.<ByteString>of(),
            List.of(ByteString.EMPTY),
            List.of(key("m")),
            List.of(key("z")),
            List.of(key("c"), key("b")),
            List.of(key("b"), key("b")))) {
      assertThatThrownBy(() -> topology.split(left.id(), wrong))
          .isInstanceOf(TopologyException.class);
    }
    assertThatThrownBy(() -> topology.split(999, List.of(key("a"))))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("999");
    assertThat(topology.current().regionCount()).isEqualTo(2);
  }

  @Test
  void splittingAtManyKeysSkipsBordersAndTakesAnyOrder() {
    bootstrap(1);
    topology.splitAt(List.of(key("m")));

    int made = topology.splitAt(List.of(key("z"), key("m"), key("b"), key("b"), key("c")));

    assertThat(made).isEqualTo(3);
    assertThat(
            topology.current().regions().stream().map(region -> region.startKey().toStringUtf8()))
        .containsExactly("", "b", "c", "m", "z");
  }

  @Test
  void theTargetOfAMergeTakesTheKeysAndTheLargerVersion() {
    List<RegionState> parts = topology.split(bootstrap(1).id(), List.of(key("g"), key("p")));
    topology.split(parts.get(0).id(), List.of(key("b"), key("c")));
    RegionState source = at("c");
    RegionState target = at("h");

    RegionState merged = topology.merge(source.id(), target.id());

    assertThat(merged.id()).isEqualTo(target.id());
    assertThat(merged.startKey()).isEqualTo(key("c"));
    assertThat(merged.endKey()).isEqualTo(key("p"));
    assertThat(version(merged)).isEqualTo(version(source) + 2).isGreaterThan(version(target));
    assertThat(confVer(merged)).isEqualTo(confVer(target));
    assertThat(topology.current().region(source.id())).isNull();
    assertThat(at("d")).isEqualTo(merged);
  }

  @Test
  void aMergeWithTheLeftNeighbourWorksAndWithAStrangerDoesNot() {
    List<RegionState> parts = topology.split(bootstrap(1).id(), List.of(key("g"), key("p")));

    assertThatThrownBy(() -> topology.merge(parts.get(0).id(), parts.get(2).id()))
        .isInstanceOf(TopologyException.class)
        .hasMessageContaining("not neighbours");
    assertThatThrownBy(() -> topology.merge(parts.get(0).id(), parts.get(0).id()))
        .isInstanceOf(TopologyException.class);

    RegionState merged = topology.merge(parts.get(2).id(), parts.get(1).id());

    assertThat(merged.startKey()).isEqualTo(key("g"));
    assertThat(merged.endKey()).isEmpty();
  }

  @Test
  void aTransferRaisesTheTermAndLeavesTheEpoch() {
    RegionState before = bootstrap(3);

    RegionState after = topology.transferLeader(before.id(), stores.get(2));

    assertThat(after.isLedBy(stores.get(2))).isTrue();
    assertThat(after.term()).isEqualTo(before.term() + 1);
    assertThat(after.meta()).isEqualTo(before.meta());
    assertThat(topology.transferLeader(before.id(), stores.get(2))).isEqualTo(after);
    assertThatThrownBy(() -> topology.transferLeader(before.id(), 999))
        .isInstanceOf(TopologyException.class);
  }

  @Test
  void aStoppedLeaderIsReplacedWhileAMajorityLives() {
    RegionState before = bootstrap(3);

    topology.setRunning(stores.get(0), false);
    RegionState second = topology.requireRegion(before.id());
    topology.setRunning(stores.get(1), false);
    RegionState third = topology.requireRegion(before.id());
    topology.setRunning(stores.get(0), true);
    RegionState fourth = topology.requireRegion(before.id());

    assertThat(second.leader().getStoreId()).isEqualTo(stores.get(1));
    assertThat(second.term()).isEqualTo(before.term() + 1);
    assertThat(third.leader()).isNull();
    assertThat(fourth.leader()).isNotNull();
    assertThat(fourth.term()).isGreaterThan(second.term());
    assertThatThrownBy(() -> topology.transferLeader(before.id(), stores.get(1)))
        .isInstanceOf(TopologyException.class);
  }

  @Test
  void learnersNeitherLeadNorVote() {
    RegionState region = bootstrap(2);
    topology.removePeer(region.id(), stores.get(1));
    RegionState withLearner = topology.addPeer(region.id(), stores.get(1), PeerRole.Learner, false);

    assertThat(confVer(withLearner)).isEqualTo(confVer(region) + 2);
    assertThatThrownBy(() -> topology.transferLeader(region.id(), stores.get(1)))
        .isInstanceOf(TopologyException.class);
    topology.setRunning(stores.get(0), false);
    assertThat(topology.requireRegion(region.id()).leader()).isNull();
    topology.setRunning(stores.get(0), true);

    RegionState promoted = topology.addPeer(region.id(), stores.get(1), PeerRole.Voter, false);

    assertThat(confVer(promoted)).isEqualTo(confVer(withLearner) + 1);
    assertThat(promoted.peerOn(stores.get(1)).getRole()).isEqualTo(PeerRole.Voter);
    assertThat(topology.transferLeader(region.id(), stores.get(1)).isLedBy(stores.get(1))).isTrue();
  }

  @Test
  void removingTheLeadersPeerElectsAnotherAndTheLastPeerStays() {
    RegionState region = bootstrap(3);

    RegionState after = topology.removePeer(region.id(), stores.get(0));

    assertThat(after.peerOn(stores.get(0))).isNull();
    assertThat(after.leader().getStoreId()).isEqualTo(stores.get(1));
    topology.removePeer(region.id(), stores.get(1));
    assertThatThrownBy(() -> topology.removePeer(region.id(), stores.get(2)))
        .isInstanceOf(TopologyException.class);
    assertThatThrownBy(() -> topology.removePeer(region.id(), stores.get(0)))
        .isInstanceOf(TopologyException.class);
  }

  @Test
  void aRegionWithoutALeaderStaysSoUntilOneIsElected() {
    RegionState region = bootstrap(3);

    assertThat(topology.dropLeader(region.id()).leader()).isNull();
    RegionState elected = topology.transferLeader(region.id(), stores.get(0));

    assertThat(elected.term()).isEqualTo(region.term() + 1);
  }

  @Test
  void scatteringSpreadsLeadersAndPeers() {
    bootstrap(3);
    topology.splitAt(List.of(key("b"), key("c"), key("d"), key("e"), key("f")));
    long fresh = addStore();

    topology.scatter(topology.current().regions().stream().map(RegionState::id).toList());

    for (StoreStatus store : topology.current().stores()) {
      long leaders =
          topology.current().regions().stream().filter(r -> r.isLedBy(store.id())).count();
      assertThat(leaders).as("leaders on store %d", store.id()).isBetween(1L, 2L);
    }
    assertThat(topology.current().regions().stream().filter(r -> r.peerOn(fresh) != null).count())
        .isGreaterThanOrEqualTo(4);
    assertThat(topology.current().regions())
        .allSatisfy(region -> assertThat(region.meta().getPeersList()).hasSize(3));
  }

  @Test
  void listenersHearOfChangesInOrderAndSeeThemDone() {
    RegionState region = bootstrap(3);
    List<String> heard = new ArrayList<>();
    topology.addListener(
        event -> {
          heard.add(event.getClass().getSimpleName());
          if (event instanceof TopologyEvent.Split split) {
            assertThat(topology.current().regions()).isEqualTo(split.parts());
          }
        });

    List<RegionState> parts = topology.split(region.id(), List.of(key("m")));
    topology.setRunning(stores.get(0), false);
    topology.merge(parts.get(0).id(), parts.get(1).id());

    assertThat(heard)
        .containsExactly("Split", "StoreChange", "LeaderChange", "LeaderChange", "Merge");
  }

  @Test
  void lookUpsWorkAtBordersAndEnds() {
    topology.split(bootstrap(1).id(), List.of(key("g"), key("p")));
    TopologySnapshot map = topology.current();

    assertThat(at("").endKey()).isEqualTo(key("g"));
    assertThat(at("g").startKey()).isEqualTo(key("g"));
    assertThat(at("zzz").endKey()).isEmpty();
    assertThat(map.regionBefore(key("g")).startKey()).isEmpty();
    assertThat(map.regionBefore(key("f"))).isNull();
    assertThat(map.regionsIn(key("h"), key("p"), 0)).hasSize(1);
    assertThat(map.regionsIn(key("h"), key("q"), 0)).hasSize(2);
    assertThat(map.regionsIn(ByteString.EMPTY, ByteString.EMPTY, 2)).hasSize(2);
    assertThat(map.region(12345)).isNull();
  }

  @Test
  void aSnapshotDoesNotChange() {
    RegionState region = bootstrap(1);
    TopologySnapshot before = topology.current();

    topology.split(region.id(), List.of(key("m")));
    topology.setState(stores.get(0), StoreState.Tombstone);

    assertThat(before.regions()).containsExactly(region);
    assertThat(before.store(stores.get(0)).isTombstone()).isFalse();
    assertThat(topology.current().isAlive(stores.get(0))).isFalse();
  }

  @Test
  void splittingSeveralRegionsIsSeenAtOnce() {
    bootstrap(1);
    topology.splitAt(List.of(key("m")));
    List<Integer> counts = new ArrayList<>();
    topology.addListener(event -> counts.add(topology.current().regionCount()));

    topology.splitAt(List.of(key("b"), key("z")));

    assertThat(counts).containsExactly(4, 4);
  }

  @Test
  void halfOfTheVotersIsNoMajority() {
    RegionState region = bootstrap(2);

    topology.setRunning(stores.get(1), false);

    assertThat(topology.requireRegion(region.id()).leader()).isNull();
  }
}
