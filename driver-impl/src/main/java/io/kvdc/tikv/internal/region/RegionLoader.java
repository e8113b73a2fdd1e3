package io.kvdc.tikv.internal.region;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdRegion;
import io.kvdc.tikv.internal.pd.PdRegions;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
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
 * region. Misses that come together are asked for together; those that come thick bring along the
 * regions behind the first of them, so that PD sees questions in proportion to regions, not to
 * callers or keys.
 */
final class RegionLoader {

  /** Misses further apart than this are lone ones. */
  static final long THICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Keys in one question at most (client-go: 16 times the regions of one answer). */
  static final int KEYS_PER_CALL = 16 * RegionLocator.REGIONS_PER_CALL;

  /** When misses of many callers have come thick this long, neighbours are brought along too. */
  private static final int HERD_WINDOW = 8;

  private static final class Waiter {
    private final Bytes key;
    private final Deadline deadline;

    /** Whether the caller wants this key only, so that its next one may well be a neighbour's. */
    private final boolean alone;

    private final CompletableFuture<CachedRegion> answer = new CompletableFuture<>();

    Waiter(Bytes key, Deadline deadline, boolean alone) {
      this.key = key;
      this.deadline = deadline;
      this.alone = alone;
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

  /** Whether the last question of a herd brought neighbours along. */
  private boolean ahead;

  RegionLoader(RegionCache cache, KeyCodec codec, PdRegions pd, RetryEnvironment environment) {
    this.cache = cache;
    this.codec = codec;
    this.pd = pd;
    this.environment = environment;
    this.lastAskedNanos = environment.ticker().nanoTime() - THICK_NANOS;
  }

  /** The region that holds a key, from PD; fails as {@link RegionLocator#locate}. */
  CompletableFuture<CachedRegion> load(Bytes key, Deadline deadline) {
    Waiter waiter = new Waiter(key, deadline, true);
    enqueue(List.of(waiter));
    return inTime(waiter.answer, deadline);
  }

  /**
   * The regions that hold several keys, from PD.
   *
   * @param keys at most {@link #KEYS_PER_CALL}
   * @param deadline when to give up
   * @return one region for each key; fails as {@link RegionLocator#locate}
   */
  CompletableFuture<List<CachedRegion>> loadAll(List<Bytes> keys, Deadline deadline) {
    List<Waiter> waiters = keys.stream().map(key -> new Waiter(key, deadline, false)).toList();
    enqueue(waiters);
    CompletableFuture<?>[] answers =
        waiters.stream().map(waiter -> waiter.answer).toArray(CompletableFuture<?>[]::new);
    return inTime(
        CompletableFuture.allOf(answers)
            .thenApply(all -> waiters.stream().map(waiter -> waiter.answer.join()).toList()),
        deadline);
  }

  private void enqueue(List<Waiter> waiters) {
    lock.lock();
    try {
      waiting.addAll(waiters);
      if (asking) {
        return;
      }
      asking = true;
    } finally {
      lock.unlock();
    }
    ask();
  }

  /** The question that is out may have been given more time than this caller has. */
  private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer, Deadline deadline) {
    return Completions.before(deadline, environment, answer, () -> tooLate(deadline));
  }

  private static DeadlineExceededException tooLate(Deadline deadline) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "PD did not say within "
                + deadline.timeout().toMillis()
                + " ms which region holds the key"),
        deadline.timeout());
  }

  private void ask() {
    List<Waiter> asked;
    int lookAhead;
    lock.lock();
    try {
      waiting.removeIf(waiter -> waiter.deadline.isExpired() && late(waiter));
      if (waiting.isEmpty()) {
        asking = false;
        return;
      }
      waiting.sort(Comparator.comparing(waiter -> waiter.key));
      int count = Math.min(waiting.size(), KEYS_PER_CALL);
      asked = new ArrayList<>(waiting.subList(0, count));
      waiting = new ArrayList<>(waiting.subList(count, waiting.size()));
      lookAhead = nextWindow(asked);
    } finally {
      lock.unlock();
    }
    ask(asked, lookAhead, pd.fromAnyMember());
  }

  /** Its caller has been told already. */
  private static boolean late(Waiter waiter) {
    return waiter.answer.completeExceptionally(tooLate(waiter.deadline));
  }

  private void ask(List<Waiter> asked, int lookAhead, PdRegions member) {
    Stages.whenEnded(
        question(asked, lookAhead, member),
        found -> onAnswer(asked, found, null, member),
        failure -> onAnswer(asked, List.of(), failure, member));
  }

  /** How many regions from the first key on to ask for; 0: none but those of the keys. */
  private int nextWindow(List<Waiter> asked) {
    if (asked.stream().noneMatch(waiter -> waiter.alone)) {
      return 0;
    }
    long now = environment.ticker().nanoTime();
    boolean thick = asked.size() > 1 || now - lastAskedNanos < THICK_NANOS;
    lastAskedNanos = now;
    window = thick ? Math.min(RegionLocator.REGIONS_PER_CALL, window * 2) : 1;
    if (asked.size() == 1) {
      return window;
    }
    ahead = window >= HERD_WINDOW && !ahead;
    return ahead ? RegionLocator.REGIONS_PER_CALL : 0;
  }

  private CompletableFuture<List<PdRegion>> question(
      List<Waiter> asked, int lookAhead, PdRegions member) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.regions().load("ByKey", "Missing");
    }
    Deadline longest =
        asked.stream()
            .map(waiter -> waiter.deadline)
            .max(Comparator.comparingLong(Deadline::remainingNanos))
            .orElseThrow();
    try {
      KeyRange fromFirst = codec.toPdRange(KeyRange.from(asked.get(0).key));
      if (asked.size() == 1 && lookAhead <= 1) {
        return member
            .byKey(fromFirst.start(), longest)
            .thenApply(region -> region == null ? List.of() : List.of(region));
      }
      if (asked.size() == 1) {
        return member.scan(fromFirst, lookAhead, longest);
      }
      // A herd is served in turns: those behind the first key together, then everybody's own.
      return lookAhead > 1
          ? member.scan(fromFirst, lookAhead, longest)
          : member.scan(places(asked), RegionLocator.REGIONS_PER_CALL, longest);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Each missing key as a range that holds nothing else. */
  private List<KeyRange> places(List<Waiter> asked) {
    List<KeyRange> places = new ArrayList<>(asked.size());
    Bytes last = null;
    for (Waiter waiter : asked) {
      if (!waiter.key.equals(last)) {
        last = waiter.key;
        places.add(codec.toPdRange(KeyRange.of(last, last.next())));
      }
    }
    return places;
  }

  private void onAnswer(
      List<Waiter> asked, List<PdRegion> found, @Nullable Throwable failure, PdRegions member) {
    List<CachedRegion> regions = List.of();
    Throwable problem = failure;
    boolean outdated = false;
    try {
      RegionCache.Learnt learnt = cache.take(found);
      regions = learnt.regions();
      outdated = learnt.outdated();
    } catch (RuntimeException e) {
      problem = e;
    }
    List<Waiter> unanswered = new ArrayList<>();
    for (Waiter waiter : asked) {
      if (problem != null) {
        waiter.answer.completeExceptionally(problem);
        continue;
      }
      // What a follower says of regions that are known better is no answer.
      CachedRegion region = covering(waiter.key, outdated && member != pd ? List.of() : regions);
      if (region != null) {
        waiter.answer.complete(region);
      } else {
        unanswered.add(waiter);
      }
    }
    boolean hole = !unanswered.isEmpty() && unanswered.get(0) == asked.get(0);
    if (!unanswered.isEmpty() && (hole || outdated) && member != pd) {
      // A follower of PD may be behind; its leader is asked before anybody is told.
      ask(unanswered, 0, pd);
      return;
    }
    if (hole) {
      // What was asked about: asking again at once would bring nothing else, to nobody.
      Bytes unknown = unanswered.get(0).key;
      List<Waiter> answered = new ArrayList<>();
      unanswered.removeIf(waiter -> waiter.key.equals(unknown) && answered.add(waiter));
      for (Waiter waiter : answered) {
        waiter.answer.completeExceptionally(
            new RegionNotKnownException("PD knows no region with a key"));
      }
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
