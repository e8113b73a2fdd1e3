package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where peers and leaders of regions should go so that stores carry about the same. Counts the load
 * once and keeps the count while regions move. Ties go to the lowest store id.
 */
final class Scatter {
  private final Map<Long, Integer> peers = new HashMap<>();
  private final Map<Long, Integer> leaders = new HashMap<>();

  Scatter(TopologySnapshot snapshot) {
    snapshot.regions().forEach(region -> count(region, 1));
  }

  /** A peer that should move. */
  record Move(long fromStore, long toStore) {}

  /** Notes that a region changed. */
  void changed(RegionState before, RegionState after) {
    count(before, -1);
    count(after, 1);
  }

  /** The move that evens out the number of peers best, null if none helps. */
  @Nullable Move peerMove(RegionState region, TopologySnapshot snapshot) {
    long from = 0;
    long to = 0;
    for (StoreStatus store : snapshot.stores()) {
      if (!store.isAlive()) {
        continue;
      }
      Peer peer = region.peerOn(store.id());
      if (peer == null) {
        to = to == 0 || peersOn(store.id()) < peersOn(to) ? store.id() : to;
      } else if (peer.getRole() == PeerRole.Voter && !peer.getIsWitness()) {
        from = from == 0 || peersOn(store.id()) > peersOn(from) ? store.id() : from;
      }
    }
    boolean helps = from != 0 && to != 0 && peersOn(from) - peersOn(to) > 1;
    return helps ? new Move(from, to) : null;
  }

  /** The store whose peer should lead, 0 if it does so already or none can. */
  long leaderStore(RegionState region, TopologySnapshot snapshot) {
    if (region.leader() == null) {
      return 0;
    }
    long present = region.leader().getStoreId();
    long best = present;
    for (Peer peer : region.meta().getPeersList()) {
      long store = peer.getStoreId();
      boolean canLead = Election.isCandidate(region, peer, snapshot);
      int gain = leadersOn(best) - leadersOn(store);
      // Taking the leader off its store makes that store lighter by one.
      if (canLead && (best == present ? gain > 1 : gain > 0)) {
        best = store;
      }
    }
    return best == present ? 0 : best;
  }

  private void count(RegionState region, int difference) {
    for (Peer peer : region.meta().getPeersList()) {
      peers.merge(peer.getStoreId(), difference, Integer::sum);
    }
    if (region.leader() != null) {
      leaders.merge(region.leader().getStoreId(), difference, Integer::sum);
    }
  }

  private int peersOn(long storeId) {
    return peers.getOrDefault(storeId, 0);
  }

  private int leadersOn(long storeId) {
    return leaders.getOrDefault(storeId, 0);
  }
}
