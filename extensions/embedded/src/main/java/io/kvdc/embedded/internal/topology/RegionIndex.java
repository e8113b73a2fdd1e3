package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All regions, found by key and by id in logarithmic time. Immutable: a change makes a new index.
 */
final class RegionIndex {
  static final RegionIndex EMPTY = new RegionIndex(new RegionState[0], new RegionState[0]);

  private final RegionState[] byKey;
  private final RegionState[] byId;

  private RegionIndex(RegionState[] byKey, RegionState[] byId) {
    this.byKey = byKey;
    this.byId = byId;
  }

  /** An index of these regions, which must partition the key space. */
  static RegionIndex of(Collection<RegionState> regions) {
    RegionState[] keys = regions.toArray(new RegionState[0]);
    Arrays.sort(keys, Comparator.comparing(RegionState::startKey, Keys.ORDER));
    checkPartition(keys);
    RegionState[] ids = keys.clone();
    Arrays.sort(ids, Comparator.comparingLong(RegionState::id));
    return new RegionIndex(keys, ids);
  }

  /** This index without the regions of the given ids, and with the given regions in their place. */
  RegionIndex replacing(Collection<Long> removedIds, Collection<RegionState> added) {
    if (removedIds.isEmpty() && added.stream().allMatch(this::hasBordersOf)) {
      return replacingInPlace(added);
    }
    Set<Long> gone = new HashSet<>(removedIds);
    added.forEach(region -> gone.add(region.id()));
    List<RegionState> kept = new ArrayList<>(byKey.length + added.size());
    for (RegionState region : byKey) {
      if (!gone.contains(region.id())) {
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
    return Collections.unmodifiableList(Arrays.asList(byKey));
  }

  @Nullable RegionState byId(long id) {
    int position = positionOfId(id);
    return position < 0 ? null : byId[position];
  }

  /** The place in key order of the region that holds the key; -1 while there is no region. */
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

  private int positionOfId(long id) {
    int low = 0;
    int high = byId.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(byId[middle].id(), id);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private boolean hasBordersOf(RegionState region) {
    RegionState present = byId(region.id());
    return present != null
        && present.startKey().equals(region.startKey())
        && present.endKey().equals(region.endKey());
  }

  /** For changes of leaders and peers, which are many and leave the order alone. */
  private RegionIndex replacingInPlace(Collection<RegionState> changed) {
    RegionState[] keys = byKey.clone();
    RegionState[] ids = byId.clone();
    for (RegionState region : changed) {
      keys[positionOf(region.startKey())] = region;
      ids[positionOfId(region.id())] = region;
    }
    return new RegionIndex(keys, ids);
  }

  private static void checkPartition(RegionState[] sorted) {
    ByteString border = ByteString.EMPTY;
    for (int i = 0; i < sorted.length; i++) {
      boolean last = i == sorted.length - 1;
      if (!sorted[i].startKey().equals(border) || sorted[i].endKey().isEmpty() != last) {
        throw new IllegalStateException(
            "regions do not partition the key space at region " + sorted[i].id());
      }
      border = sorted[i].endKey();
    }
  }
}
