package io.kvdc.tikv;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.engine.Engine;
import io.kvdc.tikv.internal.engine.PdQuery;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.StoreAccess;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the driver tells of stores. */
final class StoreViews {

  private final Engine engine;
  private final OpenCalls calls;

  StoreViews(Engine engine, OpenCalls calls) {
    this.engine = engine;
    this.calls = calls;
  }

  /** What is known counts, so a PD that does not answer keeps nobody from hearing it. */
  CompletableFuture<List<TikvStoreHealth>> health() {
    Duration timeout = engine.settings().raw().timeout();
    Duration patience = engine.settings().pd().timeout();
    return calls.start(
        PdQuery.of(
            engine,
            timeout,
            deadline ->
                stores()
                    .upkeep()
                    .listed(deadline.atMost(patience, engine.environment().ticker()))
                    .handle((listed, failure) -> known())),
        null);
  }

  private List<TikvStoreHealth> known() {
    return stores().cache().all().stream()
        .filter(store -> !store.tombstone())
        .sorted(Comparator.comparingLong(KnownStore::id))
        .map(StoreViews::toHealth)
        .toList();
  }

  CompletableFuture<Optional<Timestamp>> minSafeTimestamp(@Nullable String zone) {
    return calls.start(
        PdQuery.of(
            engine,
            engine.settings().raw().timeout(),
            deadline -> stores().safeTimestamps().min(zone, deadline)),
        null);
  }

  private StoreAccess stores() {
    return engine.stores();
  }

  private static TikvStoreHealth toHealth(KnownStore store) {
    return new TikvStoreHealth(
        store.id(),
        store.address(),
        store.state(),
        store.labels(),
        switch (store.reachability()) {
          case REACHABLE -> TikvReachability.REACHABLE;
          case UNKNOWN -> TikvReachability.UNKNOWN;
          case UNREACHABLE -> TikvReachability.UNREACHABLE;
        },
        store.latencyScore(),
        store.feedbackScore(),
        store.isSlow(),
        Duration.ofNanos(store.estimatedWaitNanos()),
        store.inFlight());
  }
}
