package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.QueryRegionRequest;
import io.kvdc.proto.pdpb.QueryRegionResponse;

/** One client's stream of batched region look-ups. */
final class QueryRegionStream implements StreamObserver<QueryRegionRequest> {
  private final RegionRequests regions;
  private final StreamObserver<QueryRegionResponse> client;
  private boolean ended;

  QueryRegionStream(RegionRequests regions, StreamObserver<QueryRegionResponse> client) {
    this.regions = regions;
    this.client = client;
  }

  @Override
  public void onNext(QueryRegionRequest request) {
    if (ended) {
      return;
    }
    QueryRegionResponse reply;
    try {
      reply = regions.query(request);
    } catch (RuntimeException e) {
      ended = true;
      client.onError(Replies.statusOf(e));
      return;
    }
    client.onNext(reply);
  }

  @Override
  public void onError(Throwable failure) {
    ended = true;
  }

  @Override
  public void onCompleted() {
    if (!ended) {
      ended = true;
      client.onCompleted();
    }
  }
}
