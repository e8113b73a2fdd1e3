package io.kvdc.tikv.internal.raw;

import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeRequest;
import io.kvdc.proto.kvrpcpb.RawDeleteRangeResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Removes all entries of a range. */
final class RawDeleteRange
    extends RegionFanOut<KeyRange, RawDeleteRangeRequest, RawDeleteRangeResponse, @Nullable Void> {

  private final RawAccess access;
  private final RawOptions options;

  RawDeleteRange(RawAccess access, RawOptions options, KeyRange range) {
    super(
        access.sender(),
        RawRpcs.DELETE_RANGE,
        access.backoffer(options),
        access.settings().concurrency(),
        range);
    this.access = access;
    this.options = options;
  }

  @Override
  protected CompletableFuture<Pieces<KeyRange>> cut(
      KeyRange range, RegionLocator locator, Deadline deadline) {
    return RangeGrouping.cut(range, locator, deadline);
  }

  @Override
  protected RawDeleteRangeRequest request(CachedRegion region, KeyRange part) {
    io.kvdc.proto.kvrpcpb.KeyRange stored = access.range(part);
    return RawDeleteRangeRequest.newBuilder()
        .setStartKey(stored.getStartKey())
        .setEndKey(stored.getEndKey())
        .setCf(options.columnFamily())
        .build();
  }

  @Override
  protected void merge(CachedRegion region, KeyRange part, RawDeleteRangeResponse response) {
    StoreErrors.checkWrite(response.getError());
  }

  @Override
  protected @Nullable Void result() {
    return null;
  }
}
