package io.kvdc.tikv.internal.store;

import io.kvdc.tikv.internal.retry.Repetition;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Follows one store that cannot be reached until it can, or is removed from the cluster. The rhythm
 * is that of client-go, internal/locate/store_cache.go.
 */
final class LivenessWatch {

  static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * How often PD is asked, at least, whether the store is elsewhere now, or gone. At first it is
   * asked sooner, with pauses that double: a store that restarts at another address tells PD a
   * moment after its clients have missed it.
   */
  static final long RESOLVE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final Logger LOGGER = System.getLogger("io.kvdc.tikv");

  private final KnownStore store;
  private final RetryEnvironment environment;
  private final HealthCheck check;
  private final boolean checks;
  private final Function<KnownStore, CompletableFuture<?>> resolve;
  private final Runnable onEnd;
  private final Repetition repetition;
  private volatile long resolvedNanos;
  private volatile long pauseNanos;

  /**
   * A watch, not yet begun.
   *
   * @param store the store
   * @param environment time and scheduling
   * @param check asks it
   * @param checks whether it can be asked; otherwise it is given another chance after each look-up
   *     in PD
   * @param resolve asks PD
   * @param onEnd called when there is nothing more to watch
   */
  LivenessWatch(
      KnownStore store,
      RetryEnvironment environment,
      HealthCheck check,
      boolean checks,
      Function<KnownStore, CompletableFuture<?>> resolve,
      Runnable onEnd) {
    this.store = store;
    this.environment = environment;
    this.check = check;
    this.checks = checks;
    this.resolve = resolve;
    this.onEnd = onEnd;
    this.repetition = new Repetition(environment, () -> INTERVAL_NANOS, this::step);
  }

  void start() {
    LOGGER.log(Level.INFO, "{0} cannot be reached", store);
    resolvedNanos = environment.ticker().nanoTime();
    pauseNanos = checks ? INTERVAL_NANOS : RESOLVE_NANOS;
    repetition.start();
  }

  void stop() {
    repetition.stop();
  }

  private CompletableFuture<@Nullable Void> step() {
    long now = environment.ticker().nanoTime();
    if (now - resolvedNanos < pauseNanos) {
      return checkAgain();
    }
    resolvedNanos = now;
    pauseNanos = Math.min(RESOLVE_NANOS, pauseNanos * 2);
    // A PD that does not answer keeps nobody from asking the store.
    return resolve.apply(store).handle((done, failure) -> done).thenCompose(done -> afterResolve());
  }

  private CompletableFuture<@Nullable Void> afterResolve() {
    if (!checks && !store.tombstone()) {
      end(Reachability.REACHABLE);
      return CompletableFuture.completedFuture(null);
    }
    return checkAgain();
  }

  private CompletableFuture<@Nullable Void> checkAgain() {
    if (store.tombstone()) {
      end(Reachability.UNREACHABLE);
      return CompletableFuture.completedFuture(null);
    }
    return check
        .check(store)
        .thenAccept(
            found -> {
              if (found == Reachability.REACHABLE) {
                end(found);
              } else {
                store.reachability(found);
              }
            });
  }

  private void end(Reachability found) {
    repetition.stop();
    LOGGER.log(Level.INFO, "{0} is {1}", store, store.tombstone() ? "gone" : "reachable again");
    store.reachability(found);
    onEnd.run();
  }
}
