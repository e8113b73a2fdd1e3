package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.spi.Phase;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.retry.Step;
import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The last timestamp seen, which is good enough to judge the age of a lock. Every timestamp that is
 * fetched through here brings it forward; where it has become too old, it is fetched anew when
 * somebody asks, so that an idle driver asks PD for nothing. Only while there are reads of the near
 * past is it fetched without being asked, so that they find one that they are not ahead of. Never
 * runs ahead of PD: a lock that has expired by it has expired (client-go oracle/oracles/pd.go).
 * Safe for use by many threads.
 */
public final class LowResolutionTimestamp implements PdTimestamps, AutoCloseable {

  /** How old it may become (client-go tikv/kv.go: defaultOracleUpdateInterval). */
  public static final Duration UPDATE_INTERVAL = Duration.ofSeconds(2);

  /** For how long after the last read of the past it is fetched without being asked. */
  static final Duration KEEP_FRESH = Duration.ofSeconds(30);

  /** How long such a fetch may take. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record Seen(Timestamp timestamp, long atNanos) {}

  private final PdTimestamps source;
  private final RetryEnvironment environment;
  private final Ticker ticker;
  private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final AdaptiveInterval interval;
  private Scheduler.@Nullable Scheduled refresh;
  private long lastStaleRead;
  private volatile long intervalNanos;
  private final Runnable hide;

  /**
   * Makes one that has seen nothing yet.
   *
   * @param source where timestamps come from
   * @param environment measures how old the last one is, and fetches new ones in time
   * @param interval how old it may become
   */
  public LowResolutionTimestamp(
      PdTimestamps source, RetryEnvironment environment, Duration interval) {
    this.source = source;
    this.environment = environment;
    this.ticker = environment.ticker();
    this.interval = new AdaptiveInterval(interval, ticker);
    this.intervalNanos = interval.toNanos();
    EngineMetrics metrics = environment.metrics();
    this.hide =
        metrics == null
            ? () -> {}
            : metrics.tso().showInterval(() -> intervalNanos / (double) NANOS_PER_SECOND);
  }

  /** The engine closes: nothing is shown any longer. */
  @Override
  public void close() {
    hide.run();
  }

  @Override
  public CompletableFuture<Timestamp> next(Deadline deadline) {
    return source
        .next(deadline)
        .thenApply(
            timestamp -> {
              see(timestamp);
              return timestamp;
            });
  }

  /**
   * The newest timestamp, as a step of an operation.
   *
   * @param operation the waiting of what it is for
   * @param deadline when to give up
   * @return fails as {@link #next(Deadline)}
   */
  public CompletableFuture<Timestamp> next(Backoffer operation, Deadline deadline) {
    return Step.always(operation, "timestamp", Phase.TIMESTAMP, () -> next(deadline));
  }

  /** As {@link #next(Backoffer, Deadline)}, with all the time that the operation has. */
  public CompletableFuture<Timestamp> next(Backoffer operation) {
    return next(operation, operation.deadline());
  }

  /** As {@link #next(Backoffer)}, for who has to know whether a read is ahead of PD. */
  public CompletableFuture<Timestamp> validating(Backoffer operation) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.tso().validated();
    }
    return next(operation);
  }

  private void see(Timestamp timestamp) {
    Seen now = new Seen(timestamp, ticker.nanoTime());
    Seen before;
    do {
      before = last.get();
      if (before != null && before.timestamp().compareTo(timestamp) >= 0) {
        return;
      }
    } while (!last.compareAndSet(before, now));
  }

  /**
   * The last timestamp seen, or a new one if that is older than the interval.
   *
   * @param deadline when to give up
   * @return fails as {@link #next}
   */
  public CompletableFuture<Timestamp> current(Deadline deadline) {
    Seen seen = last.get();
    return seen != null && ticker.nanoTime() - seen.atNanos() < intervalNanos
        ? CompletableFuture.completedFuture(seen.timestamp())
        : next(deadline);
  }

  /** The last timestamp seen; null if there was none yet. */
  public @Nullable Timestamp last() {
    Seen seen = last.get();
    return seen == null ? null : seen.timestamp();
  }

  /**
   * How long a lock lives yet, by the last timestamp seen.
   *
   * @param startTs the start ts of the transaction that holds it
   * @param ttlMillis its time to live
   * @return milliseconds; 0 or less: it has expired. All of its time to live if none was seen
   */
  public long millisUntilExpired(long startTs, long ttlMillis) {
    Timestamp now = last();
    return now == null
        ? ttlMillis
        : new Timestamp(startTs).physicalMillis() + ttlMillis - now.physicalMillis();
  }

  /**
   * A timestamp of some time ago, without asking PD if it need not be.
   *
   * @param ago how long ago
   * @param deadline when to give up
   * @return the last timestamp seen, moved on by the time since then and back by {@code ago}; at
   *     earliest the first of all. Fails as {@link #next}
   */
  public CompletableFuture<Timestamp> stale(Duration ago, Deadline deadline) {
    Seen seen = last.get();
    return seen == null
        ? next(deadline).thenApply(fresh -> back(fresh, 0, ago))
        : CompletableFuture.completedFuture(
            back(seen.timestamp(), ticker.nanoTime() - seen.atNanos(), ago));
  }

  private static Timestamp back(Timestamp from, long elapsedNanos, Duration ago) {
    long millis =
        from.physicalMillis() + TimeUnit.NANOSECONDS.toMillis(elapsedNanos) - ago.toMillis();
    return Timestamp.of(Math.max(0, millis), 0);
  }

  /**
   * A stale read is about to be made. If it reads less far back than the last timestamp may be old,
   * timestamps are fetched more often for a while, so that those which follow need not wait for
   * one.
   *
   * @param readTs as of when it reads
   */
  public void staleRead(Timestamp readTs) {
    Seen seen = last.get();
    if (seen == null) {
      return;
    }
    long now = ticker.nanoTime();
    long back =
        TimeUnit.MILLISECONDS.toNanos(seen.timestamp().physicalMillis() - readTs.physicalMillis())
            + (now - seen.atNanos());
    lock.lock();
    try {
      lastStaleRead = now;
      boolean shorter = interval.read(back);
      intervalNanos = interval.nanos();
      if (refresh == null || shorter) {
        schedule(Math.max(0, interval.nanos() - (now - seen.atNanos())));
      }
    } finally {
      lock.unlock();
    }
  }

  /** How old the last timestamp may become just now. */
  public Duration interval() {
    return Duration.ofNanos(intervalNanos);
  }

  private void schedule(long delayNanos) {
    if (refresh != null) {
      refresh.cancel();
    }
    try {
      refresh = environment.scheduler().schedule(this::refresh, delayNanos);
    } catch (RejectedExecutionException closing) {
      refresh = null;
    }
  }

  private void stopRefreshing() {
    if (refresh != null) {
      refresh.cancel();
      refresh = null;
    }
  }

  private void refresh() {
    lock.lock();
    try {
      interval.tick();
      intervalNanos = interval.nanos();
      if (ticker.nanoTime() - lastStaleRead > KEEP_FRESH.toNanos()) {
        stopRefreshing();
        return;
      }
      schedule(interval.nanos());
    } finally {
      lock.unlock();
    }
    // A fetch that fails is made up for by the next one, or by whoever needs it.
    Completions.whenDone(next(Deadline.after(FETCH_TIMEOUT, ticker)), (timestamp, failure) -> {});
  }
}
