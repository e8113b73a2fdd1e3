package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a region, by the rules of raft that show outside: a leader is a voter and needs a
 * majority alive.
 */
final class Election {
  private Election() {}

  /**
   * The region with the leader it has now that stores came or went; the same object if nothing
   * changed.
   *
   * @param held whether no new leader is to be elected now
   */
  static RegionState settle(RegionState region, TopologySnapshot snapshot, boolean held) {
    if (!hasMajority(region, snapshot)) {
      return region.leader() == null ? region : region.withLeader(null);
    }
    Peer leader = region.leader();
    if (leader != null && isCandidate(region, leader, snapshot)) {
      return region;
    }
    Peer next = held ? null : firstCandidate(region, snapshot);
    return leader == null && next == null ? region : region.withLeader(next);
  }

  /** The region led by its peer on this store. */
  static RegionState elect(RegionState region, long storeId, TopologySnapshot snapshot) {
    Peer candidate = region.peerOn(storeId);
    if (candidate == null) {
      throw new TopologyException("region " + region.id() + " has no peer on store " + storeId);
    }
    if (!isCandidate(region, candidate, snapshot)) {
      throw new TopologyException(
          "peer "
              + candidate.getId()
              + " on store "
              + storeId
              + " is a learner, a witness, pending or down");
    }
    if (!hasMajority(region, snapshot)) {
      throw new TopologyException("no majority of region " + region.id() + " is up");
    }
    return candidate.equals(region.leader()) ? region : region.withLeader(candidate);
  }

  private static boolean hasMajority(RegionState region, TopologySnapshot snapshot) {
    int voters = 0;
    int alive = 0;
    for (Peer peer : region.meta().getPeersList()) {
      if (peer.getRole() != PeerRole.Learner) {
        voters++;
        alive += snapshot.isAlive(peer.getStoreId()) ? 1 : 0;
      }
    }
    return alive * 2 > voters;
  }

  private static @Nullable Peer firstCandidate(RegionState region, TopologySnapshot snapshot) {
    for (Peer peer : region.meta().getPeersList()) {
      if (isCandidate(region, peer, snapshot)) {
        return peer;
      }
    }
    return null;
  }

  /** Whether a peer can lead: one that votes, has the data and runs. */
  static boolean isCandidate(RegionState region, Peer peer, TopologySnapshot snapshot) {
    return peer.getRole() != PeerRole.Learner
        && !peer.getIsWitness()
        && !region.isPendingOn(peer.getStoreId())
        && snapshot.isAlive(peer.getStoreId());
  }
}
