package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.region.RegionFanOut.Piece;
import io.kvdc.tikv.internal.region.RegionFanOut.Pieces;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Cuts ranges up at the bounds of regions, a number of regions at a time. */
public final class RangeGrouping {

  private RangeGrouping() {}

  /**
   * Cuts a range up.
   *
   * @param range the range, not empty
   * @param locator finds regions
   * @param deadline when to give up
   * @return its pieces in order, and what lies behind them; fails as {@link RegionLocator#locate}
   */
  public static CompletableFuture<Pieces<KeyRange>> cut(
      KeyRange range, RegionLocator locator, Deadline deadline) {
    return locator
        .locateRange(range, RegionLocator.REGIONS_PER_CALL, deadline)
        .thenApply(regions -> cut(range, regions));
  }

  private static Pieces<KeyRange> cut(KeyRange range, List<CachedRegion> regions) {
    List<Piece<KeyRange>> pieces = new ArrayList<>(regions.size());
    Bytes end = range.start();
    boolean reached = false;
    for (CachedRegion region : regions) {
      pieces.add(new Piece<>(region, region.range().intersect(range)));
      end = region.endKey();
      reached = end.isEmpty() || (!range.end().isEmpty() && end.compareTo(range.end()) >= 0);
    }
    return new Pieces<>(pieces, reached ? null : KeyRange.of(end, range.end()));
  }
}
