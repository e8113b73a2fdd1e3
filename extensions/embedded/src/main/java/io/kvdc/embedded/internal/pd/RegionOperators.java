package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.topology.Keys;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetOperatorRequest;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.ScatterRegionRequest;
import io.kvdc.proto.pdpb.ScatterRegionResponse;
import io.kvdc.proto.pdpb.SplitAndScatterRegionsRequest;
import io.kvdc.proto.pdpb.SplitAndScatterRegionsResponse;
import io.kvdc.proto.pdpb.SplitRegionsRequest;
import io.kvdc.proto.pdpb.SplitRegionsResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * Splitting and scattering on request. A real PD does it step by step, by operators; here it is
 * done when the answer is sent, so no operator is ever under way.
 */
final class RegionOperators {
  private static final int ALL = 100;
  private static final String NO_REGION = "[PD:scatter:ErrEmptyRegion]empty region";

  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;

  RegionOperators(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gate = gate;
    this.headers = headers;
  }

  GetOperatorResponse operator(GetOperatorRequest request) {
    GetOperatorResponse.Builder reply = GetOperatorResponse.newBuilder();
    if (!gate.leads()) {
      return reply.setHeader(headers.notBootstrapped()).build();
    }
    gate.checkLeader(request.getHeader());
    return reply.setHeader(headers.error(ErrorType.REGION_NOT_FOUND, "Not Found")).build();
  }

  ScatterRegionResponse scatter(ScatterRegionRequest request) {
    ScatterRegionResponse.Builder reply = ScatterRegionResponse.newBuilder();
    if (!gate.leads()) {
      return reply.setHeader(headers.notBootstrapped()).build();
    }
    gate.checkLeader(request.getHeader());
    if (request.getRegionsIdCount() > 0) {
      List<Long> failed = scatterAll(request.getRegionsIdList());
      return reply
          .setHeader(headers.ok())
          .setFinishedPercentage(percentage(request.getRegionsIdCount(), failed.size()))
          .addAllFailedRegionsId(failed)
          .build();
    }
    @SuppressWarnings("deprecation") // old clients send it
    long id = request.getRegionId();
    if (state.topology().current().region(id) == null) {
      ResponseHeader notFound = headers.error(ErrorType.REGION_NOT_FOUND, "region %d not found");
      return reply.setHeader(notFound).build();
    }
    state.topology().scatter(List.of(id));
    return reply.setHeader(headers.ok()).setFinishedPercentage(ALL).build();
  }

  SplitRegionsResponse split(SplitRegionsRequest request) {
    SplitRegionsResponse.Builder reply = SplitRegionsResponse.newBuilder();
    if (!gate.leads()) {
      return reply.setHeader(headers.notBootstrapped()).build();
    }
    gate.checkLeader(request.getHeader());
    List<ByteString> keys = request.getSplitKeysList();
    List<Long> ids = splitAt(keys);
    return reply
        .setHeader(headers.ok())
        .setFinishedPercentage(percentage(keys.size(), keys.size() - ids.size()))
        .addAllRegionsId(ids)
        .build();
  }

  SplitAndScatterRegionsResponse splitAndScatter(SplitAndScatterRegionsRequest request) {
    gate.checkLeader(request.getHeader());
    List<ByteString> keys = request.getSplitKeysList();
    List<Long> ids = splitAt(keys);
    List<Long> failed = scatterAll(ids);
    return SplitAndScatterRegionsResponse.newBuilder()
        .setHeader(headers.ok())
        .setSplitFinishedPercentage(percentage(keys.size(), keys.size() - ids.size()))
        .setScatterFinishedPercentage(percentage(ids.size(), failed.size()))
        .addAllRegionsId(ids)
        .build();
  }

  /**
   * Splits, and returns the regions that begin at those of the keys that were not borders before.
   */
  private List<Long> splitAt(List<ByteString> keys) {
    Topology topology = state.topology();
    List<ByteString> fresh = new ArrayList<>();
    for (ByteString key : keys.stream().distinct().sorted(Keys.ORDER).toList()) {
      RegionState region = topology.current().regionOf(key);
      if (region != null && region.leader() != null && !region.startKey().equals(key)) {
        fresh.add(key);
      }
    }
    topology.splitAt(fresh);
    List<Long> ids = new ArrayList<>(fresh.size());
    for (ByteString key : fresh) {
      RegionState region = topology.current().regionOf(key);
      if (region != null && region.startKey().equals(key)) {
        ids.add(region.id());
      }
    }
    return ids;
  }

  private List<Long> scatterAll(List<Long> ids) {
    if (ids.isEmpty()) {
      throw Replies.unknown(NO_REGION);
    }
    List<Long> failed = state.topology().scatter(ids);
    if (ids.size() == 1 && !failed.isEmpty()) {
      throw Replies.unknown("[PD:region:ErrRegionNotFound]region %v not found");
    }
    return failed;
  }

  private static int percentage(int all, int failed) {
    return all == 0 ? 0 : ALL - ALL * failed / all;
  }
}
