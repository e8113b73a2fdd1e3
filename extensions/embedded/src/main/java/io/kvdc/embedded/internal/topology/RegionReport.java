package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Buckets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the leader of a region tells PD with its heartbeats besides its peers and its epoch.
 *
 * @param pending the stores whose peers lag: they have no snapshot yet
 * @param down the stores whose peers do not answer the leader, with the seconds since they did
 * @param buckets how the region is divided, null if it is not
 */
public record RegionReport(Set<Long> pending, Map<Long, Long> down, @Nullable Buckets buckets) {

  /** Nothing to tell. */
  static final RegionReport NONE = new RegionReport(Set.of(), Map.of(), null);

  /**
   * Copies the collections.
   *
   * @param pending as for the record
   * @param down as for the record
   * @param buckets as for the record
   */
  public RegionReport {
    pending = Set.copyOf(pending);
    down = Map.copyOf(down);
  }

  /** The same with the peer on this store lagging or not. */
  public RegionReport withPending(long storeId, boolean isPending) {
    Set<Long> changed = new HashSet<>(pending);
    if (isPending) {
      changed.add(storeId);
    } else {
      changed.remove(storeId);
    }
    return new RegionReport(changed, down, buckets);
  }

  /**
   * The same with the peer on this store down or not.
   *
   * @param seconds for how long; negative if it is not down
   */
  public RegionReport withDown(long storeId, long seconds) {
    Map<Long, Long> changed = new HashMap<>(down);
    if (seconds < 0) {
      changed.remove(storeId);
    } else {
      changed.put(storeId, seconds);
    }
    return new RegionReport(pending, changed, buckets);
  }

  /** The same with other buckets. */
  public RegionReport withBuckets(@Nullable Buckets newBuckets) {
    return new RegionReport(pending, down, newBuckets);
  }

  /** The same without a peer on this store. */
  RegionReport withoutPeer(long storeId) {
    return withPending(storeId, false).withDown(storeId, -1);
  }
}
