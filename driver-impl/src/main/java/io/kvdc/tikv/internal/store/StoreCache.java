package io.kvdc.tikv.internal.store;

import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.StoreLimitException;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stores of the cluster. Asks PD once for each store, and again when a store turned out to be
 * another or could not be reached: stores that were restarted elsewhere are found again.
 */
public final class StoreCache implements AutoCloseable {

  /** A store that stays away is asked after no more often than this. */
  static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a look-up in the background may take. */
  static final Duration RECHECK_TIMEOUT = Duration.ofSeconds(10);

  private final PdStores pd;
  private final RpcClient client;
  private final StoreSettings settings;
  private final RetryEnvironment environment;
  private final HealthCheck check;
  private final StoreTable known = new StoreTable();
  private final ConcurrentMap<Long, CompletableFuture<KnownStore>> asking =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, LivenessWatch> watches = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * An empty cache.
   *
   * @param pd where to ask
   * @param client how stores are asked how they are
   * @param settings how they are watched
   * @param environment time
   */
  public StoreCache(
      PdStores pd, RpcClient client, StoreSettings settings, RetryEnvironment environment) {
    this.pd = pd;
    this.client = client;
    this.settings = settings;
    this.environment = environment;
    this.check = new HealthCheck(client, environment, settings.livenessTimeout());
  }

  /** A store as it is known; null if PD was not asked yet, or has to be asked again. */
  public @Nullable KnownStore find(long id) {
    KnownStore store = known.find(id);
    return store == null || store.isInDoubt() ? null : store;
  }

  /** All stores that were ever listed or asked for, those that are gone included. */
  public List<KnownStore> all() {
    return known.all();
  }

  /** How many requests may be in flight to one store; 0: any number. */
  public int limit() {
    return settings.limit();
  }

  /** Why a request to a store was not sent: {@link KnownStore#tryAcquire} found no place. */
  public StoreLimitException overLimit(KnownStore store) {
    return new StoreLimitException(
        ErrorDetail.of(
            limit()
                + " requests are in flight to "
                + store
                + ", which is its limit; call less at once, or raise the option storeLimit"),
        store.id(),
        limit());
  }

  /**
   * A store said how it feels, along with some answer. As the RPC layer's listener wants it.
   *
   * @param address where it came from
   * @param said what it said; it names the store, which counts more than the address
   */
  public void onHealthFeedback(String address, HealthFeedback said) {
    KnownStore store = known.find(said.getStoreId());
    if (store != null) {
      store.feedback().update(said.getSlowScore(), environment.ticker().nanoTime());
    }
  }

  /**
   * Asks PD; callers who ask for one store at the same time share the answer, each until its own
   * deadline.
   *
   * @return the store, perhaps a tombstone; a store that PD does not know is one too
   */
  public CompletableFuture<KnownStore> load(long id, Deadline deadline) {
    CompletableFuture<KnownStore> created = new CompletableFuture<>();
    CompletableFuture<KnownStore> other = asking.putIfAbsent(id, created);
    if (other != null) {
      return share(other, id, deadline);
    }
    Stages.whenEnded(
        ask(id, deadline),
        store -> {
          KnownStore learnt = learn(id, store);
          asking.remove(id, created);
          created.complete(learnt);
        },
        failure -> {
          asking.remove(id, created);
          created.completeExceptionally(failure);
        });
    return created;
  }

  /** The question that is out may have been given more time than this caller has, or less. */
  private CompletableFuture<KnownStore> share(
      CompletableFuture<KnownStore> other, long id, Deadline deadline) {
    return Completions.before(deadline, environment, other, () -> tooLate(deadline))
        .exceptionallyCompose(
            failure ->
                endedByTime(Causes.of(failure)) && !deadline.isExpired()
                    ? load(id, deadline)
                    : CompletableFuture.failedFuture(Causes.of(failure)));
  }

  /** Where PD has no leader, a question whose time is up says that PD cannot be reached. */
  private static boolean endedByTime(Throwable failure) {
    return failure instanceof DeadlineExceededException
        || failure instanceof ClusterUnreachableException;
  }

  private static DeadlineExceededException tooLate(Deadline deadline) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "PD did not say within "
                + deadline.timeout().toMillis()
                + " ms where a store can be reached"),
        deadline.timeout());
  }

  private CompletableFuture<@Nullable Store> ask(long id, Deadline deadline) {
    try {
      return pd.byId(id, deadline);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Takes note of what PD says of all stores. Of those that it does not list it is asked one by
   * one, as they may have been added, or removed, meanwhile.
   *
   * @param listed all stores that are not gone for good
   */
  void learn(List<Store> listed) {
    Set<Long> ids = new HashSet<>();
    for (Store store : listed) {
      ids.add(store.getId());
      learn(store.getId(), store);
    }
    for (KnownStore store : known.all()) {
      if (!store.tombstone() && !ids.contains(store.id())) {
        recheck(store.id());
      }
    }
  }

  private KnownStore learn(long id, @Nullable Store answer) {
    StoreDescription description = StoreDescription.of(answer);
    KnownStore store =
        known.findOrAdd(
            id,
            absent -> new KnownStore(id, description, environment.ticker(), environment.metrics()));
    String left = store.address();
    store.describe(description);
    if (!left.equals(description.address()) && !left.isEmpty() && !isServedAt(left)) {
      client.disconnect(left);
    }
    return store;
  }

  /** Stores may swap addresses. */
  private boolean isServedAt(String address) {
    return known.all().stream()
        .anyMatch(store -> !store.tombstone() && store.address().equals(address));
  }

  /** Whether another store than this one serves at its address. */
  public boolean isAnotherServedAt(KnownStore store) {
    return known.all().stream()
        .anyMatch(
            other ->
                other.id() != store.id()
                    && !other.tombstone()
                    && other.address().equals(store.address()));
  }

  /** The store is not what it was thought to be: nobody uses its address before PD was asked. */
  public void forget(long id) {
    KnownStore store = known.find(id);
    if (store != null) {
      store.doubt();
    }
  }

  /** The store does not answer: asks PD, in the background, whether it serves elsewhere now. */
  public void recheck(long id) {
    KnownStore store = known.find(id);
    if (store != null && store.mayAskAgain(RECHECK_NANOS)) {
      // If it fails, the old address stays, and the next failure asks again.
      var unused = reload(store);
    }
  }

  private CompletableFuture<KnownStore> reload(KnownStore store) {
    return load(store.id(), Deadline.after(RECHECK_TIMEOUT, environment.ticker()));
  }

  /**
   * Asks a store whether it serves, after a request to it has failed in a way that speaks against
   * the store: the connection could not be made, or broke, or stayed silent although the store had
   * its full time. Whoever asks at the same time shares the answer. If the store does not serve, it
   * is asked again every second in the background until it does.
   *
   * @param deadline how long the caller can wait; the check goes on without him
   * @return what it said; reachable if that takes too long, for a caller who ran out of time says
   *     nothing of the store. Never fails.
   */
  public CompletableFuture<Reachability> probe(KnownStore store, Deadline deadline) {
    CompletableFuture<Reachability> found =
        check
            .check(store)
            .thenApply(
                now -> {
                  if (now != Reachability.REACHABLE) {
                    lost(store, now);
                  }
                  return now;
                });
    return Completions.before(deadline, environment, found, () -> tooLate(deadline))
        .exceptionally(late -> Reachability.REACHABLE);
  }

  private void lost(KnownStore store, Reachability now) {
    recheck(store.id());
    // What watches is made for TiKV; TiFlash takes no requests from here.
    if (closed || store.tombstone() || store.isTiFlash()) {
      return;
    }
    LivenessWatch watch =
        new LivenessWatch(
            store,
            environment,
            check,
            !settings.livenessTimeout().isZero(),
            this::reload,
            () -> watches.remove(store.id()));
    if (watches.putIfAbsent(store.id(), watch) == null) {
      store.reachability(now);
      watch.start();
      if (closed) {
        watch.stop();
      }
    }
  }

  /** Ends what goes on in the background. */
  @Override
  public void close() {
    closed = true;
    watches.values().forEach(LivenessWatch::stop);
    known.all().forEach(KnownStore::hide);
  }
}
