package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The whole map at one moment. Immutable; safe to keep and to read from any thread. */
public final class TopologySnapshot {
  static final TopologySnapshot EMPTY =
      new TopologySnapshot(RegionIndex.EMPTY, Collections.emptySortedMap());

  private final RegionIndex regions;
  private final SortedMap<Long, StoreStatus> stores;

  private TopologySnapshot(RegionIndex regions, SortedMap<Long, StoreStatus> stores) {
    this.regions = regions;
    this.stores = stores;
  }

  /** The region of this id, null if there is none. */
  public @Nullable RegionState region(long id) {
    return regions.byId(id);
  }

  /** The region that holds this key, null only before the cluster is bootstrapped. */
  public @Nullable RegionState regionOf(ByteString key) {
    int position = regions.positionOf(key);
    return position < 0 ? null : regions.at(position);
  }

  /** The region before the one that holds this key, null if that is the first. */
  public @Nullable RegionState regionBefore(ByteString key) {
    int position = regions.positionOf(key);
    return position <= 0 ? null : regions.at(position - 1);
  }

  /**
   * The regions that meet {@code [start, end)}, in key order.
   *
   * @param end exclusive; empty for no bound
   * @param limit the most to return; 0 or less for all
   */
  public List<RegionState> regionsIn(ByteString start, ByteString end, int limit) {
    List<RegionState> found = new ArrayList<>();
    for (int i = Math.max(0, regions.positionOf(start)); i < regions.size(); i++) {
      RegionState region = regions.at(i);
      if (!Keys.isBeforeEnd(region.startKey(), end) || (limit > 0 && found.size() == limit)) {
        break;
      }
      found.add(region);
    }
    return found;
  }

  /** All regions in key order. */
  public List<RegionState> regions() {
    return regions.all();
  }

  /** The number of regions. */
  public int regionCount() {
    return regions.size();
  }

  /** The store of this id, null if it never was. */
  public @Nullable StoreStatus store(long id) {
    return stores.get(id);
  }

  /** All stores, tombstones too, by ascending id. */
  public Collection<StoreStatus> stores() {
    return Collections.unmodifiableCollection(stores.values());
  }

  /** Whether requests to this store can be served now. */
  public boolean isAlive(long storeId) {
    StoreStatus store = stores.get(storeId);
    return store != null && store.isAlive();
  }

  TopologySnapshot withRegions(Collection<Long> removedIds, Collection<RegionState> added) {
    return new TopologySnapshot(regions.replacing(removedIds, added), stores);
  }

  TopologySnapshot withStore(StoreStatus store) {
    SortedMap<Long, StoreStatus> copy = new TreeMap<>(stores);
    copy.put(store.id(), store);
    return new TopologySnapshot(regions, copy);
  }
}
