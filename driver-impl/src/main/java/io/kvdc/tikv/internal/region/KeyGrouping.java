package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Groups keys by the regions that hold them. Regions that are not known are loaded many at a time,
 * and none but those that hold a key: cold keys over ten thousand regions cost some eighty calls to
 * PD, two keys far apart cost one.
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

  private static final int MOST_MISSING = RegionLoader.KEYS_PER_CALL;

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

  /** Asks for the regions of all keys that are missing, up to what one question can hold. */
  private void fromPd() {
    List<Bytes> missing = new ArrayList<>();
    CachedRegion known = null;
    for (int i = position; i < sorted.size() && missing.size() < MOST_MISSING; i++) {
      Bytes key = keyed.key(sorted.get(i));
      if (known == null || !known.contains(key)) {
        known = locator.cache().find(key);
      }
      if (known == null && (missing.isEmpty() || !missing.get(missing.size() - 1).equals(key))) {
        missing.add(key);
      }
    }
    if (missing.isEmpty()) {
      // It became known meanwhile.
      missing.add(keyed.key(sorted.get(position)));
    }
    Stages.whenEnded(locator.load(missing, deadline), this::take, done::completeExceptionally);
  }

  private void take(List<CachedRegion> loaded) {
    // Taken as they are: what was learnt may be out of date again by now, but a request tells, and
    // this goes forward in any case.
    int next = 0;
    while (position < sorted.size()) {
      Bytes key = keyed.key(sorted.get(position));
      CachedRegion region = locator.cache().find(key);
      while (region == null && next < loaded.size()) {
        CachedRegion candidate = loaded.get(next);
        if (candidate.contains(key)) {
          region = candidate;
        } else {
          next++;
        }
      }
      if (region == null) {
        fromPd();
        return;
      }
      take(region);
    }
    done.complete(groups);
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
