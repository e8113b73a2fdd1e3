package io.kvdc.tikv.internal.store;

import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where stores serve. Asks PD once for each store, and again when a store turned out to be another
 * or could not be reached: stores that were restarted elsewhere are found again.
 */
public final class StoreCache {

  /** A store that stays away is asked after no more often than this. */
  static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How long a look-up in the background may take. */
  private static final Duration RECHECK_TIMEOUT = Duration.ofSeconds(10);

  private record Entry(KnownStore store, long askedNanos) {}

  private final PdStores pd;
  private final RetryEnvironment environment;
  private final ConcurrentMap<Long, Entry> known = new ConcurrentHashMap<>();
  private final ConcurrentMap<Long, CompletableFuture<KnownStore>> asking =
      new ConcurrentHashMap<>();

  /**
   * An empty cache.
   *
   * @param pd where to ask
   * @param environment time
   */
  public StoreCache(PdStores pd, RetryEnvironment environment) {
    this.pd = pd;
    this.environment = environment;
  }

  /** A store as it is known; null if PD was not asked yet. */
  public @Nullable KnownStore find(long id) {
    Entry entry = known.get(id);
    return entry == null ? null : entry.store();
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
                Causes.of(failure) instanceof DeadlineExceededException && !deadline.isExpired()
                    ? load(id, deadline)
                    : CompletableFuture.failedFuture(Causes.of(failure)));
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

  private KnownStore learn(long id, @Nullable Store answer) {
    KnownStore store = answer == null ? new KnownStore(id, "", true) : KnownStore.of(answer);
    known.put(id, new Entry(store, environment.ticker().nanoTime()));
    return store;
  }

  /** The store is not what it was thought to be: nobody uses its address before PD was asked. */
  public void forget(long id) {
    known.remove(id);
  }

  /** The store does not answer: asks PD, in the background, whether it serves elsewhere now. */
  public void recheck(long id) {
    Entry entry = known.get(id);
    long now = environment.ticker().nanoTime();
    if (entry == null || now - entry.askedNanos() < RECHECK_NANOS) {
      return;
    }
    if (known.replace(id, entry, new Entry(entry.store(), now))) {
      // If it fails, the old address stays, and the next failure asks again.
      var unused = load(id, Deadline.after(RECHECK_TIMEOUT, environment.ticker()));
    }
  }
}
