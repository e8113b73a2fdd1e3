package io.kvdc.tikv.internal.store;

import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.metric.StoreRequests;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What is shown of one store, as long as it is there. */
final class StoreGauges {

  /** Safe timestamps are compared with the time of this machine, as client-go does. */
  private static final InstantSource WALL_CLOCK = InstantSource.system();

  private static final double MILLIS_PER_SECOND = 1_000;

  private final EngineMetrics metrics;
  private final KnownStore store;
  private final StoreRequests requests;

  /** No monitor: sinks are called with it, and may block. */
  private final ReentrantLock lock = new ReentrantLock();

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
  void show() {
    lock.lock();
    try {
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
    } finally {
      lock.unlock();
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
  void safeUntil(long millis) {
    lock.lock();
    try {
      safeMillis = millis;
      if (removal != null && safeTsRemoval == null) {
        safeTsRemoval =
            metrics
                .stores()
                .showSafeTsGap(
                    store.id(), () -> (WALL_CLOCK.millis() - safeMillis) / MILLIS_PER_SECOND);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The engine closes; what was counted stays. */
  void hide() {
    lock.lock();
    try {
      if (removal != null) {
        removal.run();
        removal = null;
      }
      if (safeTsRemoval != null) {
        safeTsRemoval.run();
        safeTsRemoval = null;
      }
    } finally {
      lock.unlock();
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
