package io.kvdc.tikv.internal.raw;

import io.kvdc.Checksum;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.proto.kvrpcpb.ChecksumAlgorithm;
import io.kvdc.proto.kvrpcpb.RawChecksumRequest;
import io.kvdc.proto.kvrpcpb.RawChecksumResponse;
import io.kvdc.tikv.internal.region.CachedRegion;
import io.kvdc.tikv.internal.region.RangeGrouping;
import io.kvdc.tikv.internal.region.RegionFanOut;
import io.kvdc.tikv.internal.region.RegionLocator;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** Checksum of a range: that of each region's part, put together. */
final class RawChecksum
    extends RegionFanOut<KeyRange, RawChecksumRequest, RawChecksumResponse, Checksum> {

  private final RawAccess access;
  private Checksum sum = Checksum.EMPTY;

  RawChecksum(RawAccess access, RawOptions options, KeyRange range) {
    super(
        access.sender(),
        RawRpcs.CHECKSUM,
        access.backoffer(options),
        access.settings().concurrency(),
        range);
    this.access = access;
  }

  @Override
  protected CompletableFuture<Pieces<KeyRange>> cut(
      KeyRange range, RegionLocator locator, Deadline deadline) {
    return RangeGrouping.cut(range, locator, deadline);
  }

  @Override
  protected RawChecksumRequest request(CachedRegion region, KeyRange part) {
    return RawChecksumRequest.newBuilder()
        .setAlgorithm(ChecksumAlgorithm.Crc64_Xor)
        .addRanges(access.range(part))
        .build();
  }

  @Override
  protected void merge(CachedRegion region, KeyRange part, RawChecksumResponse response) {
    StoreErrors.checkRead(response.getError());
    sum =
        sum.plus(
            new Checksum(response.getChecksum(), response.getTotalKvs(), response.getTotalBytes()));
  }

  @Override
  protected Checksum result() {
    return sum;
  }
}
