package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The regions that are known, by key and by id. Readers take no lock and see all changes of one
 * insertion at once. Of regions that overlap only the newer is kept.
 */
final class RegionIndex {

  private final ReentrantLock writing = new ReentrantLock();
  private final ConcurrentMap<Long, CachedRegion> byId = new ConcurrentHashMap<>();
  private volatile RegionPages pages = RegionPages.EMPTY;

  @Nullable CachedRegion floor(Bytes key) {
    return pages.floor(key);
  }

  @Nullable CachedRegion lower(Bytes key) {
    return pages.lower(key);
  }

  @Nullable CachedRegion byId(long id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }

  /**
   * Takes in regions.
   *
   * @param regions the regions, of which those that are older than what is known are left out
   * @param now the time; what is known and still trusted then keeps its leader
   */
  void insert(List<CachedRegion> regions, long now) {
    writing.lock();
    try {
      RegionPages changed = pages;
      for (CachedRegion region : regions) {
        changed = insert(changed, region, now);
      }
      pages = changed;
    } finally {
      writing.unlock();
    }
  }

  /** Forgets a region, unless a newer one has taken its place. */
  void remove(CachedRegion region) {
    writing.lock();
    try {
      pages = pages.without(region);
      byId.remove(region.verId().id(), region);
    } finally {
      writing.unlock();
    }
  }

  private RegionPages insert(RegionPages current, CachedRegion region, long now) {
    CachedRegion same = byId.get(region.verId().id());
    if (same != null && region.verId().isBehind(same.verId())) {
      return current;
    }
    if (same != null
        && same.verId().equals(region.verId())
        && !same.isInvalid()
        && same.trustedUntil() - now > 0) {
      // Its leader was confirmed by a store, PD's may be out of date.
      same.trustUntil(region.trustedUntil());
      return current;
    }
    List<CachedRegion> overlapping = current.overlapping(region);
    for (CachedRegion other : overlapping) {
      if (Long.compareUnsigned(other.verId().version(), region.verId().version()) > 0) {
        return current;
      }
    }
    if (same != null) {
      avoidFailedLeader(same, region);
      current = current.without(same);
    }
    for (CachedRegion other : overlapping) {
      current = current.without(other);
      byId.remove(other.verId().id(), other);
    }
    byId.put(region.verId().id(), region);
    return current.with(region);
  }

  /** PD may not know yet that the leader is gone; the peer after it is the better guess. */
  private static void avoidFailedLeader(CachedRegion old, CachedRegion fresh) {
    if (old.invalidReason() != InvalidReason.NO_LEADER
        || old.leader().getId() != fresh.leader().getId()) {
      return;
    }
    List<Peer> peers = fresh.peers();
    int failed = peers.indexOf(fresh.leader());
    for (int step = 1; step < peers.size(); step++) {
      Peer candidate = peers.get((failed + step) % peers.size());
      if (PeerRoles.mayLead(candidate)) {
        fresh.switchLeader(candidate);
        return;
      }
    }
  }
}
