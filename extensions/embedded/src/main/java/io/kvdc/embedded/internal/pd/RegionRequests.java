package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.topology.Keys;
import io.kvdc.embedded.internal.topology.RegionReport;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.TopologySnapshot;
import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetRegionByIDRequest;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.KeyRange;
import io.kvdc.proto.pdpb.PeerStats;
import io.kvdc.proto.pdpb.QueryRegionRequest;
import io.kvdc.proto.pdpb.QueryRegionResponse;
import io.kvdc.proto.pdpb.Region;
import io.kvdc.proto.pdpb.RegionResponse;
import io.kvdc.proto.pdpb.ScanRegionsRequest;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where regions are: by key, by the key after them, by id, and in ranges. */
final class RegionRequests {
  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;

  RegionRequests(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gate = gate;
    this.headers = headers;
  }

  GetRegionResponse byKey(GetRegionRequest request) {
    gate.checkLeaderOrAllowedFollower(request.getHeader());
    return one(map().regionOf(request.getRegionKey()), request.getNeedBuckets());
  }

  GetRegionResponse before(GetRegionRequest request) {
    gate.checkLeaderOrAllowedFollower(request.getHeader());
    return one(map().regionBefore(request.getRegionKey()), request.getNeedBuckets());
  }

  GetRegionResponse byId(GetRegionByIDRequest request) {
    gate.checkLeaderOrAllowedFollower(request.getHeader());
    return one(map().region(request.getRegionId()), request.getNeedBuckets());
  }

  /** Answers many look-ups at once; an id of 0 stands for "no such region". */
  QueryRegionResponse query(QueryRegionRequest request) {
    gate.checkCluster(request.getHeader());
    TopologySnapshot map = map();
    boolean buckets = request.getNeedBuckets() && gate.leads();
    QueryRegionResponse.Builder reply = QueryRegionResponse.newBuilder().setHeader(headers.ok());
    for (ByteString key : request.getKeysList()) {
      reply.addKeyIdMap(note(reply, map.regionOf(key), buckets));
    }
    for (ByteString key : request.getPrevKeysList()) {
      reply.addPrevKeyIdMap(note(reply, map.regionBefore(key), buckets));
    }
    for (long id : request.getIdsList()) {
      RegionState region = map.region(id);
      if (region != null) {
        note(reply, region, buckets);
      } else if (id != 0) {
        reply.putRegionsById(id, RegionResponse.getDefaultInstance());
      }
    }
    return reply.build();
  }

  ScanRegionsResponse scan(ScanRegionsRequest request) {
    gate.checkLeaderOrAllowedFollower(request.getHeader());
    ScanRegionsResponse.Builder reply = ScanRegionsResponse.newBuilder().setHeader(headers.ok());
    if (isReversed(request.getStartKey(), request.getEndKey())) {
      return reply.build();
    }
    for (RegionState region :
        map().regionsIn(request.getStartKey(), request.getEndKey(), request.getLimit())) {
      Region full = toRegion(region, false);
      reply.addRegionMetas(full.getRegion()).addLeaders(full.getLeader()).addRegions(full);
    }
    return reply.build();
  }

  /**
   * Scans several ranges. That the regions cover them without a hole, as {@code
   * contain_all_key_range} wants, always holds here.
   */
  BatchScanRegionsResponse batchScan(BatchScanRegionsRequest request) {
    gate.checkLeaderOrAllowedFollower(request.getHeader());
    BatchScanRegionsResponse.Builder reply = BatchScanRegionsResponse.newBuilder();
    String refusal = refusalOf(request.getRangesList());
    if (!refusal.isEmpty()) {
      return reply.setHeader(headers.error(ErrorType.UNKNOWN, refusal)).build();
    }
    reply.setHeader(headers.ok());
    TopologySnapshot map = map();
    List<RegionState> found = new ArrayList<>();
    for (KeyRange range : request.getRangesList()) {
      for (RegionState region : map.regionsIn(range.getStartKey(), range.getEndKey(), 0)) {
        if (request.getLimit() > 0 && found.size() == request.getLimit()) {
          break;
        }
        if (found.isEmpty() || found.get(found.size() - 1).id() != region.id()) {
          found.add(region);
        }
      }
    }
    boolean buckets = request.getNeedBuckets() && gate.actsAsLeader();
    found.forEach(region -> reply.addRegions(toRegion(region, buckets)));
    return reply.build();
  }

  private static String refusalOf(List<KeyRange> ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      KeyRange range = ranges.get(i);
      if (i > 0 && Keys.ORDER.compare(range.getStartKey(), ranges.get(i - 1).getEndKey()) < 0) {
        return "invalid key range, ranges overlapped";
      }
      if (isReversed(range.getStartKey(), range.getEndKey())) {
        return "invalid key range, start key > end key";
      }
    }
    return "";
  }

  private static boolean isReversed(ByteString start, ByteString end) {
    return !end.isEmpty() && Keys.ORDER.compare(start, end) > 0;
  }

  private static long note(
      QueryRegionResponse.Builder reply, @Nullable RegionState region, boolean buckets) {
    if (region == null) {
      return 0;
    }
    if (!reply.containsRegionsById(region.id())) {
      Region full = toRegion(region, buckets);
      RegionResponse.Builder found =
          RegionResponse.newBuilder()
              .setRegion(full.getRegion())
              .addAllDownPeers(full.getDownPeersList())
              .addAllPendingPeers(full.getPendingPeersList());
      if (region.leader() != null) {
        found.setLeader(region.leader());
      }
      if (full.hasBuckets()) {
        found.setBuckets(full.getBuckets());
      }
      reply.putRegionsById(region.id(), found.build());
    }
    return region.id();
  }

  private static Region toRegion(RegionState region, boolean buckets) {
    Peer leader = region.leader() == null ? Peer.getDefaultInstance() : region.leader();
    Region.Builder full = Region.newBuilder().setRegion(region.meta()).setLeader(leader);
    RegionReport report = region.report();
    for (Peer peer : region.meta().getPeersList()) {
      Long downSeconds = report.down().get(peer.getStoreId());
      if (downSeconds != null) {
        full.addDownPeers(PeerStats.newBuilder().setPeer(peer).setDownSeconds(downSeconds));
      }
      if (region.isPendingOn(peer.getStoreId())) {
        full.addPendingPeers(peer);
      }
    }
    Buckets known = report.buckets();
    return (buckets && known != null ? full.setBuckets(known) : full).build();
  }

  /** Answers with one region. Buckets are known to the leader alone. */
  private GetRegionResponse one(@Nullable RegionState region, boolean needBuckets) {
    GetRegionResponse.Builder reply = GetRegionResponse.newBuilder().setHeader(headers.ok());
    if (region != null) {
      Region full = toRegion(region, needBuckets && gate.actsAsLeader());
      reply
          .setRegion(full.getRegion())
          .addAllDownPeers(full.getDownPeersList())
          .addAllPendingPeers(full.getPendingPeersList());
      if (region.leader() != null) {
        reply.setLeader(region.leader());
      }
      if (full.hasBuckets()) {
        reply.setBuckets(full.getBuckets());
      }
    }
    return reply.build();
  }

  private TopologySnapshot map() {
    return state.topology().current();
  }
}
