package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * How a region is divided into parts of about the same size, so that a scan or a sample can be
 * divided too. TiKV gives each division a version.
 *
 * @param version grows with each new division
 * @param borders keys of the application at which buckets begin, sorted; may be of an older shape
 *     of the region and reach beyond it
 */
public record RegionBuckets(long version, List<Bytes> borders) {

  /**
   * Copies the list.
   *
   * @param version as for the record
   * @param borders as for the record
   */
  public RegionBuckets {
    borders = List.copyOf(borders);
  }

  boolean isOlderThan(RegionBuckets other) {
    return Long.compareUnsigned(version, other.version) < 0;
  }

  /**
   * The bucket that holds a key. What lies before the first border or behind the last one is a
   * bucket too, and none reaches beyond the region.
   *
   * @param region the region, which holds the key
   * @param key the key
   * @return its bucket
   */
  public KeyRange holding(KeyRange region, Bytes key) {
    Bytes start = region.start();
    for (Bytes border : inside(region)) {
      if (border.compareTo(key) > 0) {
        return KeyRange.of(start, border);
      }
      start = border;
    }
    return KeyRange.of(start, region.end());
  }

  /**
   * The buckets of a region.
   *
   * @param region the region
   * @return without gaps, at least one
   */
  public List<KeyRange> of(KeyRange region) {
    List<KeyRange> buckets = new ArrayList<>();
    Bytes start = region.start();
    for (Bytes border : inside(region)) {
      buckets.add(KeyRange.of(start, border));
      start = border;
    }
    buckets.add(KeyRange.of(start, region.end()));
    return buckets;
  }

  /** The borders that divide the region; those that it has itself, or that lie outside, do not. */
  private List<Bytes> inside(KeyRange region) {
    return borders.stream()
        .filter(
            border ->
                border.compareTo(region.start()) > 0
                    && (region.end().isEmpty() || border.compareTo(region.end()) < 0))
        .toList();
  }
}
