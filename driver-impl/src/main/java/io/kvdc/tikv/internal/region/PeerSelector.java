package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.Peer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the peer that a request for the leader goes to: the leader as long as nothing speaks
 * against it, then each other voter once, which either leads by now or knows who does. For one
 * request; used by one step at a time.
 */
final class PeerSelector {

  /** Attempts on one peer while it is said to lead (client-go: 10). */
  static final int MOST_ATTEMPTS = 10;

  private final CachedRegion region;
  private final int[] attempts;
  private long suspects;

  PeerSelector(CachedRegion region) {
    this.region = region;
    this.attempts = new int[Math.min(Long.SIZE, region.peers().size())];
  }

  /** The next peer, counted as tried; null if none is left. */
  @Nullable Peer next() {
    int leader = indexOf(region.leader());
    if (leader >= 0 && attempts[leader] < MOST_ATTEMPTS && !isSuspect(leader)) {
      return attempt(leader);
    }
    List<Peer> peers = region.peers();
    for (int i = 0; i < attempts.length; i++) {
      if (attempts[i] == 0 && PeerRoles.mayLead(peers.get(i))) {
        return attempt(i);
      }
    }
    return null;
  }

  private Peer attempt(int index) {
    attempts[index]++;
    return region.peers().get(index);
  }

  /** The peer does not lead, or does not answer. */
  void suspect(Peer peer) {
    int index = indexOf(peer);
    if (index >= 0) {
      suspects |= 1L << index;
    }
  }

  /** A store says that the region's leader is the one now known. */
  void trustLeader() {
    int index = indexOf(region.leader());
    if (index >= 0) {
      suspects &= ~(1L << index);
    }
  }

  private boolean isSuspect(int index) {
    return (suspects & 1L << index) != 0;
  }

  private int indexOf(Peer peer) {
    List<Peer> peers = region.peers();
    for (int i = 0; i < attempts.length; i++) {
      if (peers.get(i).getId() == peer.getId()) {
        return i;
      }
    }
    return -1;
  }
}
