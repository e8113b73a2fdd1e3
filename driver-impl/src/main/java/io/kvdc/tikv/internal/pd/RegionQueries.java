package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.GetRegionByIDRequest;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ScanRegionsRequest;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Asks PD for regions. */
final class RegionQueries implements PdRegions {

  private static final PdMethod<GetRegionRequest, GetRegionResponse> GET =
      new PdMethod<>(PDGrpc.getGetRegionMethod(), GetRegionResponse::getHeader);
  private static final PdMethod<GetRegionRequest, GetRegionResponse> GET_PREVIOUS =
      new PdMethod<>(PDGrpc.getGetPrevRegionMethod(), GetRegionResponse::getHeader);
  private static final PdMethod<GetRegionByIDRequest, GetRegionResponse> GET_BY_ID =
      new PdMethod<>(PDGrpc.getGetRegionByIDMethod(), GetRegionResponse::getHeader);
  private static final PdMethod<ScanRegionsRequest, ScanRegionsResponse> SCAN =
      new PdMethod<>(PDGrpc.getScanRegionsMethod(), ScanRegionsResponse::getHeader);
  private static final PdMethod<BatchScanRegionsRequest, BatchScanRegionsResponse> BATCH_SCAN =
      new PdMethod<>(PDGrpc.getBatchScanRegionsMethod(), BatchScanRegionsResponse::getHeader);

  private final PdCalls calls;
  private final PdRoute route;

  /** PD told once that it is too old for it, so it is not asked again. */
  private final AtomicBoolean batchScanUnknown;

  private final PdRegions fromAnyMember;

  /**
   * Prepares.
   *
   * @param settings whether followers may answer, and when questions are held back
   */
  RegionQueries(PdCalls calls, PdSettings settings) {
    CircuitBreaker breaker = new CircuitBreaker(settings.breaker(), calls.environment().ticker());
    CircuitBreaker used = breaker.isEnabled() ? breaker : null;
    this.calls = calls;
    this.route = new PdRoute(false, used);
    this.batchScanUnknown = new AtomicBoolean();
    this.fromAnyMember = settings.followerReads() ? new RegionQueries(this) : this;
  }

  /** The same, from any member. */
  private RegionQueries(RegionQueries ofLeader) {
    this.calls = ofLeader.calls;
    this.route = new PdRoute(true, ofLeader.route.breaker());
    this.batchScanUnknown = ofLeader.batchScanUnknown;
    this.fromAnyMember = this;
  }

  @Override
  public PdRegions fromAnyMember() {
    return fromAnyMember;
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byKey(Bytes pdKey, Deadline deadline) {
    return byKey(GET, pdKey, deadline);
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> beforeKey(Bytes pdKey, Deadline deadline) {
    return byKey(GET_PREVIOUS, pdKey, deadline);
  }

  private CompletableFuture<@Nullable PdRegion> byKey(
      PdMethod<GetRegionRequest, GetRegionResponse> method, Bytes pdKey, Deadline deadline) {
    return calls.call(
        route,
        method,
        header ->
            GetRegionRequest.newBuilder()
                .setHeader(header)
                .setRegionKey(ByteStrings.of(pdKey))
                .setNeedBuckets(true)
                .build(),
        response -> RegionAnswers.ofGet(response, method.name()),
        deadline);
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline) {
    return calls.call(
        route,
        GET_BY_ID,
        header ->
            GetRegionByIDRequest.newBuilder()
                .setHeader(header)
                .setRegionId(regionId)
                .setNeedBuckets(true)
                .build(),
        response -> RegionAnswers.ofGet(response, GET_BY_ID.name()),
        deadline);
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
    return calls.call(
        route,
        SCAN,
        header ->
            ScanRegionsRequest.newBuilder()
                .setHeader(header)
                .setStartKey(ByteStrings.of(pdRange.start()))
                .setEndKey(ByteStrings.of(pdRange.end()))
                .setLimit(Math.max(0, limit))
                .build(),
        RegionAnswers::ofScan,
        deadline);
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    RangesScan scan = new RangesScan(this, pdRanges, limit, deadline);
    scan.start();
    return scan;
  }

  boolean knowsBatchScan() {
    return !batchScanUnknown.get();
  }

  void forgetBatchScan() {
    batchScanUnknown.set(true);
  }

  CompletableFuture<List<PdRegion>> batchScan(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    return calls.call(
        route,
        BATCH_SCAN,
        header -> {
          BatchScanRegionsRequest.Builder request =
              BatchScanRegionsRequest.newBuilder()
                  .setHeader(header)
                  .setNeedBuckets(true)
                  .setLimit(Math.max(0, limit));
          for (KeyRange range : pdRanges) {
            request
                .addRangesBuilder()
                .setStartKey(ByteStrings.of(range.start()))
                .setEndKey(ByteStrings.of(range.end()));
          }
          return request.build();
        },
        RegionAnswers::ofBatchScan,
        deadline);
  }
}
