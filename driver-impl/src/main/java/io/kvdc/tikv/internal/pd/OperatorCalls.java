package io.kvdc.tikv.internal.pd;

import io.kvdc.Bytes;
import io.kvdc.proto.pdpb.Error;
import io.kvdc.proto.pdpb.GetOperatorRequest;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.ScatterRegionRequest;
import io.kvdc.proto.pdpb.ScatterRegionResponse;
import io.kvdc.proto.pdpb.SplitRegionsRequest;
import io.kvdc.proto.pdpb.SplitRegionsResponse;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.List;
import java.util.concurrent.CompletableFuture;

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
    return calls
        .call(
            SPLIT,
            header ->
                SplitRegionsRequest.newBuilder()
                    .setHeader(header)
                    .addAllSplitKeys(pdKeys.stream().map(ByteStrings::of).toList())
                    .build(),
            deadline)
        .thenApply(
            response -> {
              refuse(response.getHeader(), SPLIT.name());
              return response.getRegionsIdList();
            });
  }

  @Override
  public CompletableFuture<Void> scatter(List<Long> regionIds, Deadline deadline) {
    return calls
        .call(
            SCATTER,
            header ->
                ScatterRegionRequest.newBuilder()
                    .setHeader(header)
                    .addAllRegionsId(regionIds)
                    .build(),
            deadline)
        .thenAccept(response -> refuse(response.getHeader(), SCATTER.name()));
  }

  @Override
  public CompletableFuture<GetOperatorResponse> operator(long regionId, Deadline deadline) {
    return calls
        .call(
            GET_OPERATOR,
            header ->
                GetOperatorRequest.newBuilder().setHeader(header).setRegionId(regionId).build(),
            deadline)
        .thenApply(
            response -> {
              refuse(response.getHeader(), GET_OPERATOR.name());
              return response;
            });
  }

  private static void refuse(ResponseHeader header, String method) {
    Error error = PdErrors.errorOf(header);
    if (error != null) {
      throw PdErrors.refusal(error, method);
    }
  }
}
