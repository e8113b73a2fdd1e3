package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The last timestamp seen, which is good enough to judge the age of a lock. Every timestamp that is
 * fetched through here brings it forward; where it has become too old, it is fetched anew when
 * somebody asks, so that an idle driver asks PD for nothing. Never runs ahead of PD: a lock that
 * has expired by it has expired (client-go oracle/oracles/pd.go). Safe for use by many threads.
 */
public final class LowResolutionTimestamp implements PdTimestamps {

  /** How old it may become (client-go tikv/kv.go: defaultOracleUpdateInterval). */
  public static final Duration UPDATE_INTERVAL = Duration.ofSeconds(2);

  private record Seen(Timestamp timestamp, long atNanos) {}

  private final PdTimestamps source;
  private final Ticker ticker;
  private final long intervalNanos;
  private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

  /**
   * Makes one that has seen nothing yet.
   *
   * @param source where timestamps come from
   * @param ticker measures how old the last one is
   * @param interval how old it may become
   */
  public LowResolutionTimestamp(PdTimestamps source, Ticker ticker, Duration interval) {
    this.source = source;
    this.ticker = ticker;
    this.intervalNanos = interval.toNanos();
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
}
