package io.kvdc.tikv.internal.store;

import io.kvdc.Timestamp;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.kvrpcpb.KeyRange;
import io.kvdc.proto.kvrpcpb.StoreSafeTSRequest;
import io.kvdc.proto.kvrpcpb.StoreSafeTSResponse;
import io.kvdc.proto.tikvpb.TikvGrpc;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Up to which timestamp all replicas of a store can be read without asking their leaders, as the
 * stores say. They are asked when somebody wants to know and the last answers have grown old, so
 * that a client without stale reads costs them nothing; who asks at the same time shares the
 * answers.
 */
public final class SafeTimestamps {

  /** The label that says where a store is (client-go: DCLabelKey). */
  private static final String ZONE_LABEL = "zone";

  /** A store that takes longer keeps the rest waiting no longer; what it said before counts. */
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(2);

  /** From the smallest to the largest key; the whole store. */
  private static final StoreSafeTSRequest WHOLE_STORE =
      StoreSafeTSRequest.newBuilder().setKeyRange(KeyRange.getDefaultInstance()).build();

  private static final long NOTHING_YET = 0;

  private record Round(long begunNanos, CompletableFuture<?> end) {}

  private final StoreCache stores;
  private final StoreUpkeep upkeep;
  private final RpcClient client;
  private final RetryEnvironment environment;
  private final long maxAgeNanos;
  private final ConcurrentMap<Long, Long> byStore = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Round> lastRound = new AtomicReference<>();

  /**
   * None known yet.
   *
   * @param stores the stores
   * @param upkeep lists them
   * @param client asks them
   * @param settings how old answers may be
   * @param environment time
   */
  public SafeTimestamps(
      StoreCache stores,
      StoreUpkeep upkeep,
      RpcClient client,
      StoreSettings settings,
      RetryEnvironment environment) {
    this.stores = stores;
    this.upkeep = upkeep;
    this.client = client;
    this.environment = environment;
    this.maxAgeNanos = settings.safeTsInterval().toNanos();
  }

  /**
   * The least of the stores' safe timestamps.
   *
   * @param zone only of stores in this zone; null: of all
   * @param deadline how long it may take
   * @return empty if there is no such store, if one of them has never answered, or if none has a
   *     safe timestamp yet
   */
  public CompletableFuture<Optional<Timestamp>> min(@Nullable String zone, Deadline deadline) {
    return upkeep
        .listed(deadline)
        .thenCompose(
            listed -> Completions.before(deadline, environment, round(), () -> tooLate(deadline)))
        .thenApply(asked -> least(zone));
  }

  private static DeadlineExceededException tooLate(Deadline deadline) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "the stores did not say within "
                + deadline.timeout().toMillis()
                + " ms up to when they can be read"),
        deadline.timeout());
  }

  private CompletableFuture<?> round() {
    while (true) {
      Round last = lastRound.get();
      long now = environment.ticker().nanoTime();
      if (last != null && (!last.end().isDone() || now - last.begunNanos() < maxAgeNanos)) {
        return last.end();
      }
      CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
      if (lastRound.compareAndSet(last, new Round(now, end))) {
        Completions.whenDone(askAll(), (done, failure) -> end.complete(null));
        return end;
      }
    }
  }

  private CompletableFuture<@Nullable Void> askAll() {
    return CompletableFuture.allOf(
        living(null).stream()
            .filter(store -> store.reachability() == Reachability.REACHABLE)
            .map(this::ask)
            .toArray(CompletableFuture<?>[]::new));
  }

  private CompletableFuture<?> ask(KnownStore store) {
    try {
      return client
          .call(
              store.address(),
              TikvGrpc.getGetStoreSafeTSMethod(),
              WHOLE_STORE,
              Deadline.after(ASK_TIMEOUT, environment.ticker()))
          .whenComplete((answer, failure) -> count(store, answer))
          .thenAccept(answer -> learn(store, answer));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void count(KnownStore store, @Nullable StoreSafeTSResponse answer) {
    EngineMetrics metrics = environment.metrics();
    if (metrics == null) {
      return;
    }
    Long before = byStore.get(store.id());
    String result =
        answer == null
            ? "fail"
            : before != null && Long.compareUnsigned(before, answer.getSafeTs()) > 0
                ? "skip"
                : "success";
    metrics.stores().safeTs(store.id(), result);
  }

  /** What a store can answer it can answer for ever, so an older answer changes nothing. */
  private void learn(KnownStore store, StoreSafeTSResponse answer) {
    if (answer.getSafeTs() != Timestamp.MAX.value()) {
      long safe =
          byStore.merge(
              store.id(),
              answer.getSafeTs(),
              (before, now) -> Long.compareUnsigned(before, now) >= 0 ? before : now);
      if (safe != NOTHING_YET) {
        store.safeUntil(new Timestamp(safe).physicalMillis());
      }
    }
  }

  private Optional<Timestamp> least(@Nullable String zone) {
    Timestamp least = null;
    for (KnownStore store : living(zone)) {
      Long safe = byStore.get(store.id());
      if (safe == null) {
        return Optional.empty();
      }
      Timestamp each = new Timestamp(safe);
      if (safe != NOTHING_YET && (least == null || each.compareTo(least) < 0)) {
        least = each;
      }
    }
    return Optional.ofNullable(least);
  }

  private List<KnownStore> living(@Nullable String zone) {
    return stores.all().stream()
        .filter(store -> !store.tombstone() && !store.isTiFlash())
        .filter(store -> zone == null || zone.equals(store.label(ZONE_LABEL)))
        .toList();
  }
}
