package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Groups keys by the regions that hold them. Regions that are not known are loaded many at a time:
 * cold keys over ten thousand regions cost some eighty calls to PD, not ten thousand.
 *
 * @param <K> what has a key
 */
public final class KeyGrouping<K> {

  /** Finds the key in a thing that has one. */
  @FunctionalInterface
  public interface Keyed<K> {
    /** The key. */
    Bytes key(K thing);
  }

  /**
   * Things whose keys one region holds.
   *
   * @param region the region
   * @param things in the order of their keys
   * @param <K> what has a key
   */
  public record Group<K>(CachedRegion region, List<K> things) {}

  private final RegionLocator locator;
  private final Deadline deadline;
  private final Keyed<K> keyed;
  private final List<K> sorted;
  private final List<Group<K>> groups = new ArrayList<>();
  private final CompletableFuture<List<Group<K>>> done = new CompletableFuture<>();
  private int position;

  private KeyGrouping(RegionLocator locator, Deadline deadline, Keyed<K> keyed, List<K> sorted) {
    this.locator = locator;
    this.deadline = deadline;
    this.keyed = keyed;
    this.sorted = sorted;
  }

  /**
   * Groups things.
   *
   * @param locator finds regions
   * @param deadline when to give up
   * @param keyed finds the key of a thing
   * @param sorted the things in the order of their keys
   * @param <K> what has a key
   * @return the groups in the order of their keys; fails as {@link RegionLocator#locate}
   */
  public static <K> CompletableFuture<List<Group<K>>> group(
      RegionLocator locator, Deadline deadline, Keyed<K> keyed, List<K> sorted) {
    KeyGrouping<K> grouping = new KeyGrouping<>(locator, deadline, keyed, sorted);
    grouping.fromCache();
    return grouping.done;
  }

  private void fromCache() {
    while (position < sorted.size()) {
      CachedRegion region = locator.cache().find(keyed.key(sorted.get(position)));
      if (region == null) {
        fromPd();
        return;
      }
      take(region);
    }
    done.complete(groups);
  }

  private void fromPd() {
    Bytes first = keyed.key(sorted.get(position));
    Bytes last = keyed.key(sorted.get(sorted.size() - 1));
    Stages.whenEnded(
        locator.locateRange(
            KeyRange.of(first, last.next()), RegionLocator.REGIONS_PER_CALL, deadline),
        regions -> {
          // Taken as they are: what was learnt may be out of date again by now, but a request
          // tells, and this goes forward in any case.
          for (CachedRegion region : regions) {
            if (position < sorted.size() && region.contains(keyed.key(sorted.get(position)))) {
              take(region);
            }
          }
          fromCache();
        },
        done::completeExceptionally);
  }

  private void take(CachedRegion region) {
    int end = position + 1;
    while (end < sorted.size() && region.contains(keyed.key(sorted.get(end)))) {
      end++;
    }
    groups.add(new Group<>(region, sorted.subList(position, end)));
    position = end;
  }
}
