package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.tikv.internal.metric.RegionMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks regions up, and measures that. */
final class MeasuredRegions implements PdRegions {

  private final PdRegions source;
  private final RegionMetrics metrics;
  private final Ticker ticker;
  private final PdRegions fromAnyMember;

  MeasuredRegions(PdRegions source, RegionMetrics metrics, Ticker ticker) {
    this.source = source;
    this.metrics = metrics;
    this.ticker = ticker;
    PdRegions any = source.fromAnyMember();
    this.fromAnyMember = any == source ? this : new MeasuredRegions(any, metrics, ticker);
  }

  @Override
  public PdRegions fromAnyMember() {
    return fromAnyMember;
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byKey(Bytes pdKey, Deadline deadline) {
    return measured("get_region_when_miss", source.byKey(pdKey, deadline));
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> beforeKey(Bytes pdKey, Deadline deadline) {
    return measured("get_region_when_miss", source.beforeKey(pdKey, deadline));
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline) {
    return measured("get_region_by_id", source.byId(regionId, deadline));
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
    return measured("scan_regions", source.scan(pdRange, limit, deadline));
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    return measured("batch_scan_regions", source.scan(pdRanges, limit, deadline));
  }

  private <T extends @Nullable Object> CompletableFuture<T> measured(
      String what, CompletableFuture<T> asked) {
    long began = ticker.nanoTime();
    var unused =
        asked.whenComplete(
            (found, failure) -> metrics.asked(what, ticker.nanoTime() - began, failure == null));
    return asked;
  }
}
