package io.kvdc.embedded.internal.tikv;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import java.util.function.BooleanSupplier;

/**
 * The service {@code grpc.health.v1.Health}, by which clients find out whether a store lives. As on
 * a real store it knows one service, of the empty name.
 */
final class StoreHealthService extends HealthGrpc.HealthImplBase {

  private final BooleanSupplier serving;

  StoreHealthService(BooleanSupplier serving) {
    this.serving = serving;
  }

  @Override
  public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> answer) {
    if (!request.getService().isEmpty()) {
      answer.onError(
          Status.NOT_FOUND
              .withDescription("unknown service " + request.getService())
              .asRuntimeException());
      return;
    }
    answer.onNext(
        HealthCheckResponse.newBuilder()
            .setStatus(serving.getAsBoolean() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING)
            .build());
    answer.onCompleted();
  }
}
