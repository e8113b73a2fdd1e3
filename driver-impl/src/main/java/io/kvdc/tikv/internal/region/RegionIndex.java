package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.proto.metapb.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The regions that are known, by key and by id. Readers take no lock and see all changes of one
 * insertion at once. Of regions that overlap only the newer is kept.
 */
final class RegionIndex {

  /** This part of the limit more is made free at once, so that it is done seldom. */
  private static final int SLACK = 64;

  private static final int VISITED_AT_ONCE = 64;

  private final ReentrantLock writing = new ReentrantLock();
  private final RegionTable byId = new RegionTable();
  private final int limit;

  /** Where the next region to be forgotten is looked for. */
  private Bytes hand = Bytes.EMPTY;

  private volatile RegionPages pages = RegionPages.EMPTY;

  /**
   * An empty one.
   *
   * @param limit the most regions; 0: any number
   */
  RegionIndex(int limit) {
    this.limit = limit;
  }

  @Nullable CachedRegion holding(Bytes key) {
    return pages.holding(key);
  }

  @Nullable CachedRegion holdingBelow(Bytes key) {
    return pages.holdingBelow(key);
  }

  @Nullable CachedRegion byId(long id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }

  /** As {@link RegionPages#visit}, of one moment. */
  @Nullable Bytes visit(Bytes from, int most, Consumer<CachedRegion> visitor) {
    return pages.visit(from, most, visitor);
  }

  /**
   * Takes in regions.
   *
   * @param regions the regions, of which those that are older than what is known are left out
   * @param now the time; what is known and still trusted then keeps its leader
   * @return how many were left out because something newer is known
   */
  int insert(List<CachedRegion> regions, long now) {
    int outdated = 0;
    writing.lock();
    try {
      RegionPagesEdit edit = new RegionPagesEdit(pages, RegionPages.PAGE_SIZE);
      for (CachedRegion region : regions) {
        if (!insert(edit, region, now)) {
          outdated++;
        }
      }
      pages = edit.done();
      if (limit > 0 && size() > limit) {
        // What somebody waits for stays, unless there is more of it than room.
        evict(
            size() - limit + limit / SLACK,
            regions.size() <= limit / 2 ? new HashSet<>(regions) : Set.of());
      }
    } finally {
      writing.unlock();
    }
    return outdated;
  }

  /** Those go first that no look-up has found since the hand last came by (second chance). */
  private void evict(int count, Set<CachedRegion> kept) {
    Set<CachedRegion> victims = new LinkedHashSet<>();
    int visits = 2 * size();
    while (victims.size() < count && visits > 0) {
      Bytes rest =
          pages.visit(
              hand,
              VISITED_AT_ONCE,
              region -> {
                if (victims.size() < count && !kept.contains(region) && !region.takeUsed()) {
                  victims.add(region);
                }
              });
      visits -= VISITED_AT_ONCE;
      hand = rest == null ? Bytes.EMPTY : rest;
    }
    RegionPagesEdit edit = new RegionPagesEdit(pages, RegionPages.PAGE_SIZE);
    for (CachedRegion victim : victims) {
      edit.remove(victim);
      byId.remove(victim);
    }
    pages = edit.done();
  }

  /** Forgets regions, unless newer ones have taken their place. */
  void remove(Collection<CachedRegion> regions) {
    if (regions.isEmpty()) {
      return;
    }
    writing.lock();
    try {
      RegionPagesEdit edit = new RegionPagesEdit(pages, RegionPages.PAGE_SIZE);
      for (CachedRegion region : regions) {
        edit.remove(region);
        byId.remove(region);
      }
      pages = edit.done();
    } finally {
      writing.unlock();
    }
  }

  private boolean insert(RegionPagesEdit edit, CachedRegion region, long now) {
    CachedRegion same = byId.get(region.id());
    if (same != null && region.verId().isBehind(same.verId())) {
      return false;
    }
    if (same != null
        && same.verId().equals(region.verId())
        && !same.isDoubted()
        && same.trustedUntil() - now > 0) {
      // Its leader was confirmed by a store, PD's may be out of date.
      same.trustUntil(region.trustedUntil());
      same.learnBuckets(region.buckets());
      return true;
    }
    List<CachedRegion> overlapping = edit.overlapping(region);
    for (CachedRegion other : overlapping) {
      if (Long.compareUnsigned(other.verId().version(), region.verId().version()) > 0) {
        return false;
      }
    }
    List<CachedRegion> replaced = new ArrayList<>(overlapping);
    if (same != null && !replaced.contains(same)) {
      replaced.add(same);
    }
    for (CachedRegion other : replaced) {
      if (region.buckets() == null || other.id() == region.id()) {
        region.learnBuckets(other.buckets());
      }
      edit.remove(other);
      byId.remove(other);
    }
    if (same != null) {
      avoidFailedLeader(same, region);
    }
    byId.put(region);
    edit.put(region);
    return true;
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
