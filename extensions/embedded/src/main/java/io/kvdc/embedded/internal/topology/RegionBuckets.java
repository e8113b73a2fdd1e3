package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Buckets;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The finer division of a region. Its first and last bound are those of the region. */
final class RegionBuckets {
  private RegionBuckets() {}

  /**
   * Divides a region anew, in a higher version.
   *
   * @param borders in any order, each strictly inside the region
   */
  static Buckets divide(RegionState region, Collection<ByteString> borders) {
    List<ByteString> sorted = borders.stream().distinct().sorted(Keys.ORDER).toList();
    for (ByteString border : sorted) {
      if (!region.contains(border) || border.equals(region.startKey())) {
        throw new TopologyException("a border of buckets is not inside region " + region.id());
      }
    }
    return of(region, version(region.report().buckets()) + 1, sorted);
  }

  /** What is left of a division when the region's own borders have changed. */
  static RegionState clipped(RegionState region) {
    Buckets before = region.report().buckets();
    if (before == null) {
      return region;
    }
    List<ByteString> inside =
        before.getKeysList().stream()
            .filter(key -> region.contains(key) && !key.equals(region.startKey()))
            .filter(key -> !key.isEmpty())
            .toList();
    return region.withReport(
        region.report().withBuckets(of(region, before.getVersion() + 1, inside)));
  }

  private static Buckets of(RegionState region, long version, List<ByteString> inside) {
    return Buckets.newBuilder()
        .setRegionId(region.id())
        .setVersion(version)
        .addKeys(region.startKey())
        .addAllKeys(inside)
        .addKeys(region.endKey())
        .build();
  }

  private static long version(@Nullable Buckets buckets) {
    return buckets == null ? 0 : buckets.getVersion();
  }
}
