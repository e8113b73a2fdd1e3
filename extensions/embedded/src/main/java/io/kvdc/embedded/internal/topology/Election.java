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
   */
  static RegionState settle(RegionState region, TopologySnapshot snapshot) {
    if (!hasMajority(region, snapshot)) {
      return region.leader() == null ? region : region.withLeader(null);
    }
    Peer leader = region.leader();
    if (leader != null && isCandidate(leader, snapshot)) {
      return region;
    }
    return region.withLeader(firstCandidate(region, snapshot));
  }

  /** The region led by its peer on this store. */
  static RegionState elect(RegionState region, long storeId, TopologySnapshot snapshot) {
    Peer candidate = region.peerOn(storeId);
    if (candidate == null) {
      throw new TopologyException("region " + region.id() + " has no peer on store " + storeId);
    }
    if (!isCandidate(candidate, snapshot)) {
      throw new TopologyException(
          "peer " + candidate.getId() + " on store " + storeId + " is a learner or down");
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
      if (isCandidate(peer, snapshot)) {
        return peer;
      }
    }
    return null;
  }

  private static boolean isCandidate(Peer peer, TopologySnapshot snapshot) {
    return peer.getRole() != PeerRole.Learner && snapshot.isAlive(peer.getStoreId());
  }
}
