package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Asks PD for regions that many callers miss at once. One question is out at a time; whoever comes
 * meanwhile waits for it, and one answer serves all whose keys it covers. A lone miss asks for one
 * region; misses that come thick ask for many regions from the first missing key on, so that PD
 * sees questions in proportion to regions, not to callers.
 */
final class RegionLoader {

  /** Misses further apart than this are lone ones. */
  static final long THICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final class Waiter {
    private final Bytes key;
    private final Deadline deadline;
    private final CompletableFuture<CachedRegion> answer = new CompletableFuture<>();

    Waiter(Bytes key, Deadline deadline) {
      this.key = key;
      this.deadline = deadline;
    }
  }

  private final RegionCache cache;
  private final KeyCodec codec;
  private final PdRegions pd;
  private final RetryEnvironment environment;

  private final ReentrantLock lock = new ReentrantLock();
  private List<Waiter> waiting = new ArrayList<>();
  private boolean asking;
  private int window = 1;
  private long lastAskedNanos;

  RegionLoader(RegionCache cache, KeyCodec codec, PdRegions pd, RetryEnvironment environment) {
    this.cache = cache;
    this.codec = codec;
    this.pd = pd;
    this.environment = environment;
    this.lastAskedNanos = environment.ticker().nanoTime() - THICK_NANOS;
  }

  /** The region that holds a key, from PD; fails as {@link RegionLocator#locate}. */
  CompletableFuture<CachedRegion> load(Bytes key, Deadline deadline) {
    Waiter waiter = new Waiter(key, deadline);
    lock.lock();
    try {
      waiting.add(waiter);
      if (asking) {
        giveUpInTime(waiter);
        return waiter.answer;
      }
      asking = true;
    } finally {
      lock.unlock();
    }
    ask();
    if (!waiter.answer.isDone()) {
      giveUpInTime(waiter);
    }
    return waiter.answer;
  }

  /** The question that is out may have been given more time than this caller has. */
  private void giveUpInTime(Waiter waiter) {
    if (waiter.deadline.isNone()) {
      return;
    }
    Scheduler.Scheduled timer =
        environment
            .scheduler()
            .schedule(
                () -> waiter.answer.completeExceptionally(tooLate(waiter)),
                waiter.deadline.remainingNanos());
    Stages.whenEnded(waiter.answer, region -> timer.cancel(), failure -> timer.cancel());
  }

  private static DeadlineExceededException tooLate(Waiter waiter) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "PD did not say within "
                + waiter.deadline.timeout().toMillis()
                + " ms which region holds the key"),
        waiter.deadline.timeout());
  }

  private void ask() {
    List<Waiter> asked;
    int limit;
    lock.lock();
    try {
      waiting.removeIf(waiter -> waiter.answer.isDone());
      if (waiting.isEmpty()) {
        asking = false;
        return;
      }
      asked = waiting;
      waiting = new ArrayList<>();
      limit = nextWindow(asked.size());
    } finally {
      lock.unlock();
    }
    asked.sort(Comparator.comparing(waiter -> waiter.key));
    Stages.whenEnded(
        question(asked, limit),
        found -> onAnswer(asked, found, null),
        failure -> onAnswer(asked, List.of(), failure));
  }

  private int nextWindow(int askers) {
    long now = environment.ticker().nanoTime();
    boolean thick = askers > 1 || now - lastAskedNanos < THICK_NANOS;
    lastAskedNanos = now;
    window = thick ? Math.min(RegionLocator.REGIONS_PER_CALL, window * 2) : 1;
    return askers > 1 ? RegionLocator.REGIONS_PER_CALL : window;
  }

  private CompletableFuture<List<PdRegion>> question(List<Waiter> asked, int limit) {
    Bytes first = asked.get(0).key;
    Deadline longest =
        asked.stream()
            .map(waiter -> waiter.deadline)
            .max(Comparator.comparingLong(Deadline::remainingNanos))
            .orElseThrow();
    try {
      if (limit > 1) {
        return pd.scan(codec.toPdRange(KeyRange.from(first)), limit, longest);
      }
      return pd.byKey(codec.toPdRange(KeyRange.from(first)).start(), longest)
          .thenApply(region -> region == null ? List.of() : List.of(region));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private void onAnswer(List<Waiter> asked, List<PdRegion> found, @Nullable Throwable failure) {
    List<CachedRegion> regions = List.of();
    Throwable problem = failure;
    try {
      regions = cache.learn(found);
    } catch (RuntimeException e) {
      problem = e;
    }
    List<Waiter> unanswered = new ArrayList<>();
    for (Waiter waiter : asked) {
      if (problem != null) {
        waiter.answer.completeExceptionally(problem);
        continue;
      }
      CachedRegion region = covering(waiter.key, regions);
      if (region != null) {
        waiter.answer.complete(region);
      } else {
        unanswered.add(waiter);
      }
    }
    if (!unanswered.isEmpty() && unanswered.get(0) == asked.get(0)) {
      // The one that was asked about: asking again at once would bring nothing else.
      unanswered
          .remove(0)
          .answer
          .completeExceptionally(new RegionNotKnownException("PD knows no region with a key"));
    }
    lock.lock();
    try {
      waiting.addAll(unanswered);
    } finally {
      lock.unlock();
    }
    ask();
  }

  private @Nullable CachedRegion covering(Bytes key, List<CachedRegion> regions) {
    CachedRegion known = cache.find(key);
    if (known != null) {
      return known;
    }
    for (CachedRegion region : regions) {
      if (region.contains(key)) {
        return region;
      }
    }
    return null;
  }
}
