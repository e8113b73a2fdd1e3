package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.proto.pdpb.GetOperatorRequest;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ScatterRegionRequest;
import io.kvdc.proto.pdpb.ScatterRegionResponse;
import io.kvdc.proto.pdpb.SplitRegionsRequest;
import io.kvdc.proto.pdpb.SplitRegionsResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Gives orders to PD's leader. They may be given twice: a second time they change nothing. */
final class OperatorCalls implements PdOperators {

  private static final PdMethod<SplitRegionsRequest, SplitRegionsResponse> SPLIT =
      new PdMethod<>(PDGrpc.getSplitRegionsMethod(), SplitRegionsResponse::getHeader);
  private static final PdMethod<ScatterRegionRequest, ScatterRegionResponse> SCATTER =
      new PdMethod<>(PDGrpc.getScatterRegionMethod(), ScatterRegionResponse::getHeader);
  private static final PdMethod<GetOperatorRequest, GetOperatorResponse> GET_OPERATOR =
      new PdMethod<>(PDGrpc.getGetOperatorMethod(), GetOperatorResponse::getHeader);

  private final PdCalls calls;

  OperatorCalls(PdCalls calls) {
    this.calls = calls;
  }

  @Override
  public CompletableFuture<List<Long>> split(List<Bytes> pdKeys, Deadline deadline) {
    return calls.call(
        SPLIT,
        header ->
            SplitRegionsRequest.newBuilder()
                .setHeader(header)
                .addAllSplitKeys(pdKeys.stream().map(ByteStrings::of).toList())
                .build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), SPLIT.name());
          return response.getRegionsIdList();
        },
        deadline);
  }

  @Override
  public CompletableFuture<@Nullable Void> scatter(List<Long> regionIds, Deadline deadline) {
    return calls.call(
        SCATTER,
        header ->
            ScatterRegionRequest.newBuilder().setHeader(header).addAllRegionsId(regionIds).build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), SCATTER.name());
          return null;
        },
        deadline);
  }

  @Override
  public CompletableFuture<GetOperatorResponse> operator(long regionId, Deadline deadline) {
    return calls.call(
        GET_OPERATOR,
        header -> GetOperatorRequest.newBuilder().setHeader(header).setRegionId(regionId).build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), GET_OPERATOR.name());
          return response;
        },
        deadline);
  }
}
