package io.kvdc.tikv.internal.region;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.ReplicaChoice;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which peers are asked, and in which order. */
class PeerSelectorTest {

  private static final Peer LEADER = peer(1, PeerRole.Voter);
  private static final Peer SECOND = peer(2, PeerRole.Voter);
  private static final Peer THIRD = peer(3, PeerRole.Voter);
  private static final Peer LEARNER = peer(4, PeerRole.Learner);
  private static final Peer WITNESS =
      Peer.newBuilder().setId(5).setStoreId(5).setIsWitness(true).build();

  private final CachedRegion region =
      new CachedRegion(
          new RegionVerId(1, 1, 1),
          Bytes.EMPTY,
          Bytes.EMPTY,
          List.of(LEADER, SECOND, THIRD, LEARNER, WITNESS),
          LEADER,
          false);

  private static Peer peer(long id, PeerRole role) {
    return Peer.newBuilder().setId(id).setStoreId(id).setRole(role).build();
  }

  private PeerSelector selector(ReplicaChoice choice) {
    return new PeerSelector(region, choice, new Random(7));
  }

  /** What is tried while nobody answers; replicas that are to answer as such have a plus. */
  private static List<String> tried(PeerSelector selector) {
    List<String> all = new ArrayList<>();
    for (Peer peer = selector.next(); peer != null; peer = selector.next()) {
      all.add(peer.getId() + (selector.isReplicaRead() ? "+" : ""));
      selector.suspect(peer);
    }
    return all;
  }

  @Test
  void theLeaderThenEachVoterOnce() {
    assertThat(tried(selector(ReplicaChoice.LEADER))).containsExactly("1", "2", "3");
  }

  @Test
  void theLeaderIsTriedAgainWhileNothingSpeaksAgainstIt() {
    PeerSelector selector = selector(ReplicaChoice.LEADER);
    for (int i = 0; i < PeerSelector.MOST_ATTEMPTS; i++) {
      assertThat(selector.next()).isEqualTo(LEADER);
    }
    assertThat(selector.next()).isNotEqualTo(LEADER);
  }

  @Test
  void followersThenTheLeader() {
    List<String> tried = tried(selector(ReplicaChoice.FOLLOWER));
    assertThat(tried.subList(0, 3)).containsExactlyInAnyOrder("2+", "3+", "4+");
    assertThat(tried.subList(3, tried.size())).containsExactly("1");
  }

  @Test
  void learnersThenTheLeaderThenTheVotersWhichKnowWhoLeads() {
    assertThat(tried(selector(ReplicaChoice.LEARNER))).containsExactly("4+", "1", "2", "3");
  }

  @Test
  void anyOfThemOnce() {
    assertThat(tried(selector(ReplicaChoice.MIXED)))
        .containsExactlyInAnyOrder("1", "2+", "3+", "4+");
  }

  @Test
  void theLeaderThenFollowers() {
    List<String> tried = tried(selector(ReplicaChoice.PREFER_LEADER));
    assertThat(tried.get(0)).isEqualTo("1");
    assertThat(tried.subList(1, 4)).containsExactlyInAnyOrder("2+", "3+", "4+");
  }

  @Test
  void loadIsSpreadByLot() {
    Random random = new Random(7);
    Set<Long> first = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      Peer peer = new PeerSelector(region, ReplicaChoice.MIXED, random).next();
      assertThat(peer).isNotNull();
      first.add(peer.getId());
    }
    assertThat(first).containsExactlyInAnyOrder(1L, 2L, 3L, 4L);
  }

  @Test
  void aNewLeaderIsAskedAsLeader() {
    PeerSelector selector = selector(ReplicaChoice.PREFER_LEADER);
    assertThat(selector.next()).isEqualTo(LEADER);
    selector.suspect(LEADER);
    assertThat(region.switchLeader(SECOND)).isTrue();
    selector.trustLeader();
    assertThat(selector.next()).isEqualTo(SECOND);
    assertThat(selector.isReplicaRead()).isFalse();
  }
}
