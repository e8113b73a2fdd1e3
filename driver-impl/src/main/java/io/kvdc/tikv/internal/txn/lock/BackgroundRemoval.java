package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.OpenCalls;
import io.kvdc.tikv.internal.region.RegionVerId;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Removes locks that nobody waits for. Bounded in number; ends with the engine. Safe for use by
 * many threads.
 */
final class BackgroundRemoval implements AutoCloseable {

  /** How many go on at a time (client-go txnkv/txnlock: AsyncResolveLockSemaphoreLimit). */
  static final int MOST = 10_000;

  /** Longer than its budget and a few attempts take. */
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  /** All locks of a transaction in a region; one removal of those at a time is enough. */
  record Scope(long startTs, RegionVerId region) {}

  private final TxnAccess access;
  private final OpenCalls calls = new OpenCalls();
  private final AtomicInteger running = new AtomicInteger();
  private final Set<Scope> scopes = ConcurrentHashMap.newKeySet();

  BackgroundRemoval(TxnAccess access) {
    this.access = access;
  }

  /**
   * Starts a removal.
   *
   * @param scope what it covers, so that it is not done twice at a time; null: nothing to compare
   * @param cause who caused it, for the stores' metrics and for tracers
   * @param call makes the call
   * @return false if there are too many, so that the caller has to do it
   */
  boolean tryStart(@Nullable Scope scope, Caller cause, Function<Caller, ApiCall<?>> call) {
    if (scope != null && !scopes.add(scope)) {
      return true;
    }
    if (running.incrementAndGet() > MOST) {
      ended(scope);
      return false;
    }
    Caller own = caller(cause);
    Step step = Step.begin(own.backoffer(), "remove_locks", null);
    own.backoffer().under(step.span());
    ApiCall<?> removal;
    try {
      removal = call.apply(own);
    } catch (RuntimeException e) {
      step.end(e);
      ended(scope);
      throw e;
    }
    Completions.whenDone(
        calls.start(removal, null),
        (done, failure) -> {
          step.end(failure);
          ended(scope);
          if (failure != null && !calls.isClosed()) {
            access
                .log()
                .info(
                    "locks not removed",
                    () -> "locks were not removed in the background: " + Causes.of(failure),
                    null);
          }
        });
    return true;
  }

  private Caller caller(Caller cause) {
    return new Caller(
        access
            .backoffer(TxnBudget.BACKGROUND_RESOLVE, access.deadline(TIMEOUT))
            .behind(cause.backoffer()),
        cause.source());
  }

  private void ended(@Nullable Scope scope) {
    running.decrementAndGet();
    if (scope != null) {
      scopes.remove(scope);
    }
  }

  int running() {
    return running.get();
  }

  @Override
  public void close() {
    calls.close();
  }
}
