package io.kvdc.tikv.internal.region;

import io.kvdc.ReplicaChoice;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the peer that a request goes to. Where a replica may answer, each of those that may is
 * tried once, in an order drawn by lot, so that load spreads. Otherwise, and after them, it is the
 * leader as long as nothing speaks against it, then each other voter once, which either leads by
 * now or knows who does. For one request; used by one step at a time.
 */
final class PeerSelector {

  /** Attempts on one peer while it is said to lead (client-go: 10). */
  static final int MOST_ATTEMPTS = 10;

  private final CachedRegion region;
  private final ReplicaChoice choice;
  private final RandomGenerator random;
  private final int[] attempts;
  private long suspects;
  private boolean replicaRead;

  PeerSelector(CachedRegion region, ReplicaChoice choice, RandomGenerator random) {
    this.region = region;
    this.choice = choice;
    this.random = random;
    this.attempts = new int[Math.min(Long.SIZE, region.peers().size())];
  }

  /** The next peer, counted as tried; null if none is left. */
  @Nullable Peer next() {
    int leader = indexOf(region.leader());
    if (choice != ReplicaChoice.LEADER) {
      int replica = nextReplica(leader);
      replicaRead = replica >= 0 && replica != leader;
      if (replica >= 0) {
        return attempt(replica);
      }
    }
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

  /** Whether the last peer was chosen to answer as what it is, not as the leader. */
  boolean isReplicaRead() {
    return replicaRead;
  }

  /** One of those that may answer and were not tried yet; negative if none is left. */
  private int nextReplica(int leader) {
    int candidates = 0;
    int chosen = -1;
    for (int i = 0; i < attempts.length; i++) {
      if (attempts[i] == 0 && mayAnswer(i, leader)) {
        candidates++;
        if (candidates == 1 || random.nextLong(candidates) == 0) {
          chosen = i;
        }
      }
    }
    return chosen;
  }

  private boolean mayAnswer(int index, int leader) {
    Peer peer = region.peers().get(index);
    if (peer.getIsWitness()) {
      return false;
    }
    return switch (choice) {
      case LEADER -> false;
      case FOLLOWER -> index != leader;
      case MIXED -> true;
      case LEARNER -> index != leader && peer.getRole() == PeerRole.Learner;
      case PREFER_LEADER -> index != leader && (leader < 0 || isSuspect(leader));
    };
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
