package io.kvdc.tikv.internal.retry;

import io.kvdc.error.CallCancelledException;
import io.kvdc.error.ErrorDetail;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The waits of an operation and its forks that go on now, so that they can be ended. */
final class Sleepers {

  private static final class Sleep extends CompletableFuture<Void> {
    private final Backoffer sleeper;
    private final Set<Sleep> all;
    private volatile Scheduler.@Nullable Scheduled scheduled;

    private Sleep(Backoffer sleeper, Set<Sleep> all) {
      this.sleeper = sleeper;
      this.all = all;
    }

    private void wakeInTime() {
      all.remove(this);
      complete(null);
    }

    private void wakeEarly(Throwable cause) {
      all.remove(this);
      Scheduler.Scheduled waiting = scheduled;
      if (waiting != null) {
        waiting.cancel();
      }
      completeExceptionally(cause);
    }
  }

  /** Made by the first wait, as most operations never wait. */
  private final AtomicReference<@Nullable Set<Sleep>> sleeping = new AtomicReference<>();

  CompletableFuture<Void> sleep(Backoffer sleeper, long nanos, Scheduler scheduler) {
    if (nanos <= 0) {
      return CompletableFuture.completedFuture(null);
    }
    Sleep sleep = new Sleep(sleeper, sleeping());
    sleep.all.add(sleep);
    try {
      sleep.scheduled = scheduler.schedule(sleep::wakeInTime, nanos);
    } catch (RejectedExecutionException e) {
      sleep.wakeEarly(
          new CallCancelledException(
              ErrorDetail.of("the connection was closed during the call").withCause(e)));
    }
    // A cancellation between the caller's check and the registration above did not see this sleep.
    Throwable cancellation = sleeper.cancellation();
    if (cancellation != null) {
      sleep.wakeEarly(cancellation);
    }
    return sleep;
  }

  void wake(Backoffer root, Throwable cause) {
    Set<Sleep> all = sleeping.get();
    if (all == null) {
      return;
    }
    for (Sleep sleep : all) {
      if (sleep.sleeper.isWithin(root)) {
        sleep.wakeEarly(cause);
      }
    }
  }

  private Set<Sleep> sleeping() {
    Set<Sleep> existing = sleeping.get();
    if (existing != null) {
      return existing;
    }
    Set<Sleep> created = ConcurrentHashMap.newKeySet();
    Set<Sleep> winner = sleeping.compareAndExchange(null, created);
    return winner == null ? created : winner;
  }
}
