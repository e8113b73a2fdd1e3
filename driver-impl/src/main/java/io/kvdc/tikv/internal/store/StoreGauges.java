package io.kvdc.tikv.internal.store;

import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.StoreRequests;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What is shown of one store, as long as it is there. */
final class StoreGauges {

  /** Safe timestamps are compared with the time of this machine, as client-go does. */
  private static final InstantSource WALL_CLOCK = InstantSource.system();

  private static final double MILLIS_PER_SECOND = 1_000;

  private final EngineMetrics metrics;
  private final KnownStore store;
  private final StoreRequests requests;
  private @Nullable Runnable removal;
  private @Nullable Runnable safeTsRemoval;
  private volatile long safeMillis;

  StoreGauges(EngineMetrics metrics, KnownStore store) {
    this.metrics = metrics;
    this.store = store;
    this.requests = metrics.rpc().of(store.id());
  }

  StoreRequests requests() {
    return requests;
  }

  /** Harmless if it is shown. */
  synchronized void show() {
    if (removal == null) {
      removal =
          metrics
              .stores()
              .show(
                  store.id(),
                  () -> liveness(store.reachability()),
                  store::latencyScore,
                  store::feedbackScore);
    }
  }

  /** As client-go numbers them (internal/locate: livenessState). */
  private static int liveness(Reachability now) {
    return switch (now) {
      case REACHABLE -> 0;
      case UNREACHABLE -> 1;
      case UNKNOWN -> 2;
    };
  }

  /** What is known of its regions is doubted. */
  void doubted() {
    metrics.regions().storeDoubted();
  }

  /** Up to when its replicas can be read, in milliseconds since 1970. */
  synchronized void safeUntil(long millis) {
    safeMillis = millis;
    if (removal != null && safeTsRemoval == null) {
      safeTsRemoval =
          metrics
              .stores()
              .showSafeTsGap(
                  store.id(), () -> (WALL_CLOCK.millis() - safeMillis) / MILLIS_PER_SECOND);
    }
  }

  /** The engine closes; what was counted stays. */
  synchronized void hide() {
    if (removal != null) {
      removal.run();
      removal = null;
    }
    if (safeTsRemoval != null) {
      safeTsRemoval.run();
      safeTsRemoval = null;
    }
  }

  /** The store is gone for good, and all that was counted of it. */
  void forget() {
    hide();
    requests.forget();
    metrics.stores().forget(store.id());
    metrics.connections().forget(store.id());
  }
}
