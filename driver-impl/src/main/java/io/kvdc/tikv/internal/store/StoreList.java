package io.kvdc.tikv.internal.store;

import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.pd.PdStores;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Brings the cache up to date with PD's list of stores: one question, however many stores there are
 * and however many want it answered. New stores, new addresses and new labels are noticed by it.
 */
final class StoreList {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final StoreCache stores;
  private final PdStores pd;
  private final RetryEnvironment environment;
  private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> asking =
      new AtomicReference<>();
  private volatile boolean learnt;

  StoreList(StoreCache stores, PdStores pd, RetryEnvironment environment) {
    this.stores = stores;
    this.pd = pd;
    this.environment = environment;
  }

  /** Whether PD has ever answered. */
  boolean isLearnt() {
    return learnt;
  }

  /** Asks PD; who asks at the same time shares the answer, each until his own deadline. */
  CompletableFuture<@Nullable Void> refresh(Deadline deadline) {
    return Completions.before(
        deadline,
        environment,
        ask(),
        () ->
            new DeadlineExceededException(
                ErrorDetail.of(
                    "PD did not list the stores within "
                        + deadline.timeout().toMillis()
                        + " ms; raise the timeout of the call, or see whether PD is well"),
                deadline.timeout()));
  }

  /** Asks PD in the background. */
  CompletableFuture<@Nullable Void> refresh() {
    return ask();
  }

  private CompletableFuture<@Nullable Void> ask() {
    CompletableFuture<@Nullable Void> created = new CompletableFuture<>();
    CompletableFuture<@Nullable Void> other = asking.compareAndExchange(null, created);
    if (other != null) {
      return other;
    }
    Completions.whenDone(
        list(),
        (done, failure) -> {
          asking.set(null);
          if (failure == null) {
            created.complete(null);
          } else {
            created.completeExceptionally(failure);
          }
        });
    return created;
  }

  private CompletableFuture<@Nullable Void> list() {
    try {
      return pd.all(Deadline.after(TIMEOUT, environment.ticker()))
          .thenAccept(
              found -> {
                stores.learn(found);
                learnt = true;
              });
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
