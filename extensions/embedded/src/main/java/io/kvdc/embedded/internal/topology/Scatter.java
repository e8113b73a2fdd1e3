package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where peers and leaders of a region should go so that stores carry about the same. Ties go to the
 * lowest store id.
 */
final class Scatter {
  private Scatter() {}

  /** A peer that should move. */
  record Move(long fromStore, long toStore) {}

  /** The move that evens out the number of peers best, null if none helps. */
  static @Nullable Move peerMove(RegionState region, TopologySnapshot snapshot) {
    Map<Long, Integer> peers = new HashMap<>();
    for (RegionState other : snapshot.regions()) {
      other.meta().getPeersList().forEach(peer -> peers.merge(peer.getStoreId(), 1, Integer::sum));
    }
    long from = 0;
    long to = 0;
    for (StoreStatus store : snapshot.stores()) {
      if (!store.isAlive()) {
        continue;
      }
      int load = peers.getOrDefault(store.id(), 0);
      Peer peer = region.peerOn(store.id());
      if (peer == null) {
        to = to == 0 || load < peers.getOrDefault(to, 0) ? store.id() : to;
      } else if (peer.getRole() == PeerRole.Voter) {
        from = from == 0 || load > peers.getOrDefault(from, 0) ? store.id() : from;
      }
    }
    boolean helps =
        from != 0 && to != 0 && peers.getOrDefault(from, 0) - peers.getOrDefault(to, 0) > 1;
    return helps ? new Move(from, to) : null;
  }

  /** The store whose peer should lead, 0 if it does so already or none can. */
  static long leaderStore(RegionState region, TopologySnapshot snapshot) {
    if (region.leader() == null) {
      return 0;
    }
    Map<Long, Integer> leaders = new HashMap<>();
    for (RegionState other : snapshot.regions()) {
      if (other.leader() != null) {
        leaders.merge(other.leader().getStoreId(), 1, Integer::sum);
      }
    }
    long present = region.leader().getStoreId();
    long best = present;
    for (Peer peer : region.meta().getPeersList()) {
      long store = peer.getStoreId();
      boolean canLead = peer.getRole() == PeerRole.Voter && snapshot.isAlive(store);
      // Taking the leader off its store makes that store lighter by one.
      int gain = leaders.getOrDefault(best, 0) - leaders.getOrDefault(store, 0);
      if (canLead && (best == present ? gain > 1 : gain > 0)) {
        best = store;
      }
    }
    return best == present ? 0 : best;
  }
}
