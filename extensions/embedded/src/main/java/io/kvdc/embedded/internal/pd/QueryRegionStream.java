package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.QueryRegionRequest;
import io.kvdc.proto.pdpb.QueryRegionResponse;

/** One client's stream of batched region look-ups. */
final class QueryRegionStream extends AnswerStream<QueryRegionRequest, QueryRegionResponse> {
  private final RegionRequests regions;

  QueryRegionStream(RegionRequests regions, StreamObserver<QueryRegionResponse> client) {
    super(client);
    this.regions = regions;
  }

  @Override
  QueryRegionResponse answer(QueryRegionRequest request) {
    return regions.query(request);
  }
}
