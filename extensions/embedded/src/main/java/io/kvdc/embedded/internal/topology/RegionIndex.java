package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All regions, found by key and by id in logarithmic time. Immutable: a change makes a new index.
 */
final class RegionIndex {
  static final RegionIndex EMPTY = new RegionIndex(new RegionState[0]);

  private final RegionState[] byKey;
  private final RegionState[] byId;

  private RegionIndex(RegionState[] byKey) {
    this.byKey = byKey;
    this.byId = byKey.clone();
    Arrays.sort(byId, Comparator.comparingLong(RegionState::id));
  }

  /** An index of these regions, which must partition the key space. */
  static RegionIndex of(Collection<RegionState> regions) {
    RegionState[] sorted = regions.toArray(new RegionState[0]);
    Arrays.sort(sorted, Comparator.comparing(RegionState::startKey, Keys.ORDER));
    return new RegionIndex(checkPartition(sorted));
  }

  /** This index without the regions of the given ids, and with the given regions in their place. */
  RegionIndex replacing(Collection<Long> removedIds, Collection<RegionState> added) {
    Map<Long, Boolean> gone = new HashMap<>();
    removedIds.forEach(id -> gone.put(id, true));
    added.forEach(region -> gone.put(region.id(), true));
    List<RegionState> kept = new ArrayList<>(byKey.length + added.size());
    for (RegionState region : byKey) {
      if (!gone.containsKey(region.id())) {
        kept.add(region);
      }
    }
    kept.addAll(added);
    return of(kept);
  }

  int size() {
    return byKey.length;
  }

  /** The region at a place in key order. */
  RegionState at(int position) {
    return byKey[position];
  }

  List<RegionState> all() {
    return List.of(byKey);
  }

  @Nullable RegionState byId(long id) {
    int low = 0;
    int high = byId.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(byId[middle].id(), id);
      if (order == 0) {
        return byId[middle];
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return null;
  }

  /**
   * The place, in key order, of the region that holds the key; -1 while there is no region at all.
   */
  int positionOf(ByteString key) {
    int low = 0;
    int high = byKey.length - 1;
    int found = -1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (Keys.ORDER.compare(byKey[middle].startKey(), key) <= 0) {
        found = middle;
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return found;
  }

  private static RegionState[] checkPartition(RegionState[] sorted) {
    ByteString border = ByteString.EMPTY;
    for (int i = 0; i < sorted.length; i++) {
      boolean last = i == sorted.length - 1;
      if (!sorted[i].startKey().equals(border) || sorted[i].endKey().isEmpty() != last) {
        throw new IllegalStateException(
            "regions do not partition the key space at region " + sorted[i].id());
      }
      border = sorted[i].endKey();
    }
    return sorted;
  }
}
