package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.internal.store.KnownStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is known about a region. Bounds, epoch and peers never change; a region that changed is
 * another object. Which peer leads, until when this is trusted and whether it was found wrong do
 * change, each on its own.
 */
public final class CachedRegion {

  /** Not believed any longer. */
  private static final int INVALID = 1;

  /** Use does not prolong trust: peers were down, or a store was lost; only a reload helps. */
  private static final int EXPIRING = 1 << 1;

  /** Used since the last look of what forgets regions. */
  private static final int USED = 1 << 2;

  /** To be asked for again in the background; until then this is used. */
  private static final int RELOAD = 1 << 3;

  private static final AtomicIntegerFieldUpdater<CachedRegion> FLAGS =
      AtomicIntegerFieldUpdater.newUpdater(CachedRegion.class, "flags");

  // What a look-up reads comes first, so that it lies in one line of the processor's caches.
  private volatile int flags;
  private volatile long expiresAtNanos;
  private final long id;
  private volatile int loadedEpochs;
  private final Bytes startKey;
  private final Bytes endKey;
  private final RegionEpoch epoch;
  private final List<Peer> peers;

  private volatile Peer leader;
  private volatile @Nullable InvalidReason invalidReason;
  private volatile @Nullable RegionBuckets buckets;

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
    this.id = verId.id();
    this.startKey = startKey;
    this.endKey = endKey;
    this.epoch =
        RegionEpoch.newBuilder().setConfVer(verId.confVer()).setVersion(verId.version()).build();
    this.peers = List.copyOf(peers);
    this.leader = sameOf(this.peers, leader);
    this.flags = hasDownPeers ? EXPIRING : 0;
  }

  /** PD sends the leader apart from the peers; a million regions need not keep it twice. */
  private static Peer sameOf(List<Peer> peers, Peer leader) {
    for (Peer peer : peers) {
      if (peer.equals(leader)) {
        return peer;
      }
    }
    return leader;
  }

  /** Which region. */
  public long id() {
    return id;
  }

  /** Which region, at which epoch. */
  public RegionVerId verId() {
    return RegionVerId.of(id, epoch);
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
    return (flags & EXPIRING) == 0;
  }

  /** {@link StoreStates#epochs} when PD was asked. */
  int loadedEpochs() {
    return loadedEpochs;
  }

  void loadedAt(int epochs) {
    loadedEpochs = epochs;
  }

  /** Use prolongs trust no longer. */
  void expireInTime() {
    set(EXPIRING);
  }

  /** Whether this is worth replacing by what PD says of the same epoch. */
  boolean isDoubted() {
    return (flags & (INVALID | EXPIRING | RELOAD)) != 0;
  }

  /**
   * Has this asked for again in the background.
   *
   * @return false if that is so already
   */
  boolean markForReload() {
    return set(RELOAD);
  }

  boolean isToReload() {
    return (flags & RELOAD) != 0;
  }

  /** It was asked for; if it is still here, nothing took its place. */
  void reloadDone() {
    clear(RELOAD);
  }

  /** A look-up found this; writes only if it is the first since {@link #takeUsed}. */
  void markUsed() {
    if ((flags & USED) == 0) {
      set(USED);
    }
  }

  /** Whether this was used since it was last asked. */
  boolean takeUsed() {
    return clear(USED);
  }

  private boolean set(int flag) {
    return (FLAGS.getAndUpdate(this, now -> now | flag) & flag) == 0;
  }

  private boolean clear(int flag) {
    return (FLAGS.getAndUpdate(this, now -> now & ~flag) & flag) != 0;
  }

  void invalidate(InvalidReason reason) {
    if (set(INVALID)) {
      invalidReason = reason;
    }
  }

  boolean isInvalid() {
    return (flags & INVALID) != 0;
  }

  @Nullable InvalidReason invalidReason() {
    return invalidReason;
  }

  /** How the region is divided, as far as is known. */
  public @Nullable RegionBuckets buckets() {
    return buckets;
  }

  /**
   * The bucket that holds a key of this region; the whole region if it has none.
   *
   * @param key the key
   */
  public KeyRange bucket(Bytes key) {
    RegionBuckets known = buckets;
    return known == null ? range() : known.holding(range(), key);
  }

  /** Takes buckets over unless they are older than what is known. */
  void learnBuckets(@Nullable RegionBuckets learnt) {
    RegionBuckets known = buckets;
    if (learnt != null && (known == null || known.isOlderThan(learnt))) {
      buckets = learnt;
    }
  }

  @Override
  public String toString() {
    return "region " + id + " (epoch " + epoch.getConfVer() + "/" + epoch.getVersion() + ")";
  }
}
