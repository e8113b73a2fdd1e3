package io.kvdc.tikv.internal.store;

import io.kvdc.proto.kvrpcpb.GetHealthFeedbackRequest;
import io.kvdc.proto.kvrpcpb.GetHealthFeedbackResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Draws conclusions about slow stores, now and then: from what was measured since the last time,
 * and from what stores said of themselves. One that called itself slow and has not been heard of
 * since is asked; if it cannot say, what it said fades.
 */
final class HealthTick {

  /** As in client-go, tikv/kv.go. */
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

  private final StoreCache stores;
  private final RpcClient client;
  private final RetryEnvironment environment;

  HealthTick(StoreCache stores, RpcClient client, RetryEnvironment environment) {
    this.stores = stores;
    this.client = client;
    this.environment = environment;
  }

  /** One step; ends when all that had to be asked have answered, or have had their time. */
  CompletableFuture<@Nullable Void> run() {
    List<CompletableFuture<?>> asked = new ArrayList<>();
    for (KnownStore store : stores.all()) {
      store.latency().tick();
      count(store, "tick");
      if (store.feedback().isStale(now())) {
        asked.add(renew(store));
      }
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<?> renew(KnownStore store) {
    if (store.tombstone() || store.reachability() != Reachability.REACHABLE) {
      store.feedback().fade(now());
      return CompletableFuture.completedFuture(null);
    }
    return ask(store)
        .handle(
            (answer, failure) -> {
              count(store, failure == null ? "active_update" : "active_update_err");
              if (failure == null && answer.hasHealthFeedback()) {
                stores.onHealthFeedback(store.address(), answer.getHealthFeedback());
              }
              // Does nothing to what has just been renewed.
              store.feedback().fade(now());
              return null;
            });
  }

  private void count(KnownStore store, String what) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null && !store.tombstone()) {
      metrics.stores().health(store.id(), what);
    }
  }

  private CompletableFuture<GetHealthFeedbackResponse> ask(KnownStore store) {
    try {
      return client.call(
          store.address(),
          TikvGrpc.getGetHealthFeedbackMethod(),
          GetHealthFeedbackRequest.getDefaultInstance(),
          Deadline.after(ASK_TIMEOUT, environment.ticker()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private long now() {
    return environment.ticker().nanoTime();
  }
}
