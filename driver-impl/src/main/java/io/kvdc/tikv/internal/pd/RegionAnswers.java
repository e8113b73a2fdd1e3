package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.PeerStats;
import io.kvdc.proto.pdpb.Region;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Reads regions out of PD's answers; throws what PD refused with. */
final class RegionAnswers {

  private RegionAnswers() {}

  static @Nullable PdRegion ofGet(GetRegionResponse response, String method) {
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

  static List<PdRegion> ofScan(ScanRegionsResponse response) {
    if (isNotFound(response.getHeader(), "ScanRegions")) {
      return List.of();
    }
    if (response.getRegionsCount() > 0) {
      return response.getRegionsList().stream().map(RegionAnswers::region).toList();
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

  static List<PdRegion> ofBatchScan(BatchScanRegionsResponse response) {
    if (isNotFound(response.getHeader(), "BatchScanRegions")) {
      return List.of();
    }
    return response.getRegionsList().stream().map(RegionAnswers::region).toList();
  }

  private static PdRegion region(Region region) {
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
