package io.kvdc.tikv.internal.store;

import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Asks a store whether it serves (grpc.health.v1), over the connections that requests use. Whoever
 * asks after a store at the same time shares the answer.
 */
final class HealthCheck {

  private final RpcClient client;
  private final RetryEnvironment environment;
  private final Duration timeout;
  private final ConcurrentMap<Long, CompletableFuture<Reachability>> asking =
      new ConcurrentHashMap<>();

  HealthCheck(RpcClient client, RetryEnvironment environment, Duration timeout) {
    this.client = client;
    this.environment = environment;
    this.timeout = timeout;
  }

  /** Never fails; with a timeout of zero nobody is asked and nothing is reachable. */
  CompletableFuture<Reachability> check(KnownStore store) {
    if (timeout.isZero() || store.tombstone()) {
      return CompletableFuture.completedFuture(Reachability.UNREACHABLE);
    }
    CompletableFuture<Reachability> created = new CompletableFuture<>();
    CompletableFuture<Reachability> other = asking.putIfAbsent(store.id(), created);
    if (other != null) {
      return other;
    }
    long began = environment.ticker().nanoTime();
    var unused =
        ask(store.address())
            .whenComplete(
                (answer, failure) -> {
                  asking.remove(store.id(), created);
                  measure(store, environment.ticker().nanoTime() - began, failure == null);
                  created.complete(
                      failure == null
                          ? toReachability(answer.getStatus())
                          : Reachability.UNREACHABLE);
                });
    return created;
  }

  private void measure(KnownStore store, long nanos, boolean answered) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null && !store.tombstone()) {
      metrics.stores().checked(store.id(), nanos, answered);
    }
  }

  private CompletableFuture<HealthCheckResponse> ask(String address) {
    try {
      return client.call(
          address,
          HealthGrpc.getCheckMethod(),
          HealthCheckRequest.getDefaultInstance(),
          Deadline.after(timeout, environment.ticker()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Reachability toReachability(HealthCheckResponse.ServingStatus status) {
    return switch (status) {
      case SERVING -> Reachability.REACHABLE;
      case UNKNOWN, SERVICE_UNKNOWN -> Reachability.UNKNOWN;
      case NOT_SERVING, UNRECOGNIZED -> Reachability.UNREACHABLE;
    };
  }
}
