package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a region. Bounds, epoch and peers never change; a region that changed is
 * another object. Which peer leads, until when this is trusted and whether it was found wrong do
 * change, each on its own.
 */
public final class CachedRegion {

  private final RegionVerId verId;
  private final Bytes startKey;
  private final Bytes endKey;
  private final RegionEpoch epoch;
  private final List<Peer> peers;
  private final boolean hasDownPeers;

  private volatile Peer leader;
  private volatile long expiresAtNanos;
  private volatile @Nullable InvalidReason invalidReason;

  /** By peer, the store's epoch when it was first asked for this region, plus 1; 0: not yet. */
  private int @Nullable [] storeEpochs;

  private volatile int proxy = -1;

  CachedRegion(
      RegionVerId verId,
      Bytes startKey,
      Bytes endKey,
      List<Peer> peers,
      Peer leader,
      boolean hasDownPeers) {
    this.verId = verId;
    this.startKey = startKey;
    this.endKey = endKey;
    this.epoch =
        RegionEpoch.newBuilder().setConfVer(verId.confVer()).setVersion(verId.version()).build();
    this.peers = List.copyOf(peers);
    this.leader = leader;
    this.hasDownPeers = hasDownPeers;
  }

  /** Which region, at which epoch. */
  public RegionVerId verId() {
    return verId;
  }

  /** The first key, as the application sees it; empty: before all keys. */
  public Bytes startKey() {
    return startKey;
  }

  /** The key behind the last, as the application sees it; empty: after all keys. */
  public Bytes endKey() {
    return endKey;
  }

  /** The keys that it holds. */
  public KeyRange range() {
    return new KeyRange(startKey, endKey);
  }

  /** Its peers, learners included. */
  public List<Peer> peers() {
    return peers;
  }

  /** The peer that leads, as far as is known. */
  public Peer leader() {
    return leader;
  }

  RegionEpoch epoch() {
    return epoch;
  }

  /** Whether the key is in this region. */
  public boolean contains(Bytes key) {
    return key.compareTo(startKey) >= 0 && (endKey.isEmpty() || key.compareTo(endKey) < 0);
  }

  /** Whether the keys just below this one are in this region; empty: the last keys of all. */
  boolean containsBelow(Bytes key) {
    if (key.isEmpty()) {
      return endKey.isEmpty();
    }
    return key.compareTo(startKey) > 0 && (endKey.isEmpty() || key.compareTo(endKey) <= 0);
  }

  boolean overlaps(CachedRegion other) {
    return (other.endKey.isEmpty() || startKey.compareTo(other.endKey) < 0)
        && (endKey.isEmpty() || other.startKey.compareTo(endKey) < 0);
  }

  /**
   * Believes in another leader.
   *
   * @return false if it is none of this region's peers, so that this region is out of date
   */
  boolean switchLeader(Peer newLeader) {
    for (Peer peer : peers) {
      if (peer.getId() == newLeader.getId() && peer.getStoreId() == newLeader.getStoreId()) {
        leader = peer;
        return true;
      }
    }
    return false;
  }

  /** Believes that the peer on this store leads, if there is one. */
  void leadFrom(long storeId) {
    for (Peer peer : peers) {
      if (peer.getStoreId() == storeId) {
        leader = peer;
        return;
      }
    }
  }

  /**
   * The epoch of a peer's store as it was when this region was first used there; that store's
   * replicas are in doubt if it has another one now. Threads that are first at the same time may
   * see epochs one apart, which costs a reload at most.
   */
  int storeEpoch(int peer, KnownStore store) {
    int[] known = storeEpochs;
    if (known == null) {
      known = new int[peers.size()];
      storeEpochs = known;
    }
    if (known[peer] == 0) {
      known[peer] = store.epoch() + 1;
    }
    return known[peer] - 1;
  }

  /** Doubts no longer what is known of a peer, up to the present epoch of its store. */
  void trustStore(int peer, KnownStore store) {
    storeEpoch(peer, store);
    int[] known = storeEpochs;
    if (known != null) {
      known[peer] = store.epoch() + 1;
    }
  }

  /** Whether the peer's store has not failed since this region was first used there. */
  boolean isCurrent(Peer peer, KnownStore store) {
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).getId() == peer.getId()) {
        return storeEpoch(i, store) == store.epoch();
      }
    }
    return false;
  }

  /** The place of the peer that passes requests on to the leader; negative: none does. */
  int proxy() {
    return proxy;
  }

  void proxy(int peer) {
    if (proxy != peer) {
      proxy = peer;
    }
  }

  void trustUntil(long nanos) {
    expiresAtNanos = nanos;
  }

  long trustedUntil() {
    return expiresAtNanos;
  }

  /** Down peers come back or are replaced; only a reload shows it. */
  boolean renewable() {
    return !hasDownPeers;
  }

  void invalidate(InvalidReason reason) {
    if (invalidReason == null) {
      invalidReason = reason;
    }
  }

  boolean isInvalid() {
    return invalidReason != null;
  }

  @Nullable InvalidReason invalidReason() {
    return invalidReason;
  }

  @Override
  public String toString() {
    return "region " + verId.id() + " (epoch " + verId.confVer() + "/" + verId.version() + ")";
  }
}
