package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Loads all regions of some ranges, so that calls find them known, and tells which stores hold
 * them. Asks PD only.
 */
public final class RegionsWarmUp {

  /**
   * What was loaded.
   *
   * @param regions how many regions
   * @param stores where they are
   */
  public record Warmed(int regions, Set<Long> stores) {}

  private final RegionLocator locator;
  private final Backoffer backoffer;
  private final Queue<KeyRange> ranges;
  private final Set<Long> regions = new HashSet<>();
  private final Set<Long> stores = new HashSet<>();
  private final CompletableFuture<Warmed> done = new CompletableFuture<>();

  private RegionsWarmUp(RegionLocator locator, Backoffer backoffer, Collection<KeyRange> ranges) {
    this.locator = locator;
    this.backoffer = backoffer;
    this.ranges = new ArrayDeque<>(ranges);
  }

  /**
   * Loads.
   *
   * @param locator finds regions
   * @param backoffer limits how long it may take
   * @param ranges the ranges
   * @return fails as {@link RegionLocator#locate}
   */
  public static CompletableFuture<Warmed> load(
      RegionLocator locator, Backoffer backoffer, Collection<KeyRange> ranges) {
    RegionsWarmUp warmUp = new RegionsWarmUp(locator, backoffer, ranges);
    warmUp.next();
    return warmUp.done;
  }

  private void next() {
    KeyRange range = ranges.poll();
    if (range == null) {
      done.complete(new Warmed(regions.size(), Set.copyOf(stores)));
    } else if (range.isEmpty()) {
      next();
    } else {
      from(range);
    }
  }

  private void from(KeyRange range) {
    Stages.whenEnded(
        locator.locateRange(range, Integer.MAX_VALUE, backoffer.deadline()),
        found -> {
          Bytes end = took(found);
          if (RegionLocator.reaches(end, range)) {
            next();
          } else {
            from(KeyRange.of(end, range.end()));
          }
        },
        failure -> {
          if (failure instanceof RegionNotKnownException) {
            Stages.whenEnded(
                backoffer.backoff(BackoffKind.REGION_MISS, "PD", failure),
                waited -> from(range),
                done::completeExceptionally);
          } else {
            done.completeExceptionally(failure);
          }
        });
  }

  private Bytes took(List<CachedRegion> found) {
    for (CachedRegion region : found) {
      regions.add(region.id());
      for (Peer peer : region.peers()) {
        stores.add(peer.getStoreId());
      }
    }
    return found.get(found.size() - 1).endKey();
  }
}
