package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.KvException;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetRegionByIDRequest;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.PeerStats;
import io.kvdc.proto.pdpb.Region;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.ScanRegionsRequest;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Asks PD's leader for regions. */
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

  /** PD told once that it is too old for it, so it is not asked again. */
  private volatile boolean batchScanUnknown;

  RegionQueries(PdCalls calls) {
    this.calls = calls;
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
    return calls
        .call(
            method,
            header ->
                GetRegionRequest.newBuilder()
                    .setHeader(header)
                    .setRegionKey(ByteStrings.of(pdKey))
                    .setNeedBuckets(true)
                    .build(),
            deadline)
        .thenApply(response -> toRegion(response, method.name()));
  }

  @Override
  public CompletableFuture<@Nullable PdRegion> byId(long regionId, Deadline deadline) {
    return calls
        .call(
            GET_BY_ID,
            header ->
                GetRegionByIDRequest.newBuilder()
                    .setHeader(header)
                    .setRegionId(regionId)
                    .setNeedBuckets(true)
                    .build(),
            deadline)
        .thenApply(response -> toRegion(response, GET_BY_ID.name()));
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(KeyRange pdRange, int limit, Deadline deadline) {
    return calls
        .call(
            SCAN,
            header ->
                ScanRegionsRequest.newBuilder()
                    .setHeader(header)
                    .setStartKey(ByteStrings.of(pdRange.start()))
                    .setEndKey(ByteStrings.of(pdRange.end()))
                    .setLimit(Math.max(0, limit))
                    .build(),
            deadline)
        .thenApply(RegionQueries::toRegions);
  }

  @Override
  public CompletableFuture<List<PdRegion>> scan(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    if (batchScanUnknown) {
      return scanOneByOne(pdRanges, limit, deadline);
    }
    return calls
        .call(
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
            deadline)
        .thenApply(RegionQueries::toRegions)
        .exceptionallyCompose(
            failure -> {
              if (PdErrors.unwrap(failure) instanceof UnsupportedFeatureException) {
                batchScanUnknown = true;
                return scanOneByOne(pdRanges, limit, deadline);
              }
              return CompletableFuture.failedFuture(PdErrors.unwrap(failure));
            });
  }

  private CompletableFuture<List<PdRegion>> scanOneByOne(
      List<KeyRange> pdRanges, int limit, Deadline deadline) {
    CompletableFuture<List<PdRegion>> result = CompletableFuture.completedFuture(List.of());
    for (KeyRange range : pdRanges) {
      result = result.thenCompose(before -> scanAfter(before, range, limit, deadline));
    }
    return result;
  }

  private CompletableFuture<List<PdRegion>> scanAfter(
      List<PdRegion> before, KeyRange range, int limit, Deadline deadline) {
    int left = limit <= 0 ? 0 : limit - before.size();
    if (limit > 0 && left == 0) {
      return CompletableFuture.completedFuture(before);
    }
    return scan(range, left, deadline).thenApply(found -> joined(before, found));
  }

  /** Neighbouring ranges may share a region, which is returned once, as by a batch. */
  private static List<PdRegion> joined(List<PdRegion> before, List<PdRegion> found) {
    List<PdRegion> all = new ArrayList<>(before);
    for (PdRegion region : found) {
      if (all.isEmpty() || all.get(all.size() - 1).id() != region.id()) {
        all.add(region);
      }
    }
    return all;
  }

  private static @Nullable PdRegion toRegion(GetRegionResponse response, String method) {
    if (isNotFound(response.getHeader(), method) || !response.hasRegion()) {
      return null;
    }
    return region(
        response.getRegion(),
        response.getLeader(),
        response.getDownPeersList(),
        response.getPendingPeersList(),
        response.hasBuckets() ? response.getBuckets() : null);
  }

  private static List<PdRegion> toRegions(ScanRegionsResponse response) {
    if (isNotFound(response.getHeader(), SCAN.name())) {
      return List.of();
    }
    if (response.getRegionsCount() > 0) {
      return response.getRegionsList().stream().map(RegionQueries::toRegion).toList();
    }
    // Older servers send two parallel lists.
    return IntStream.range(0, response.getRegionMetasCount())
        .mapToObj(
            i ->
                region(
                    response.getRegionMetas(i),
                    i < response.getLeadersCount()
                        ? response.getLeaders(i)
                        : Peer.getDefaultInstance(),
                    List.of(),
                    List.of(),
                    null))
        .toList();
  }

  private static List<PdRegion> toRegions(BatchScanRegionsResponse response) {
    if (isNotFound(response.getHeader(), BATCH_SCAN.name())) {
      return List.of();
    }
    return response.getRegionsList().stream().map(RegionQueries::toRegion).toList();
  }

  private static PdRegion toRegion(Region region) {
    return region(
        region.getRegion(),
        region.getLeader(),
        region.getDownPeersList(),
        region.getPendingPeersList(),
        region.hasBuckets() ? region.getBuckets() : null);
  }

  private static PdRegion region(
      io.kvdc.proto.metapb.Region meta,
      Peer leader,
      List<PeerStats> down,
      List<Peer> pending,
      @Nullable Buckets buckets) {
    return new PdRegion(
        meta,
        leader.getId() == 0 ? null : leader,
        down.stream().map(PeerStats::getPeer).toList(),
        pending,
        buckets);
  }

  /**
   * Whether PD knows no such region.
   *
   * @throws KvException if it answered with another error
   */
  private static boolean isNotFound(ResponseHeader header, String method) {
    Error error = PdErrors.errorOf(header);
    if (error == null) {
      return false;
    }
    if (error.getType() == ErrorType.REGION_NOT_FOUND) {
      return true;
    }
    throw PdErrors.refusal(error, method);
  }
}
