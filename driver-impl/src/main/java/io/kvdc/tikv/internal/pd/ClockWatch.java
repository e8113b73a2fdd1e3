package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Ticker;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Compares the clock of this machine with PD's whenever a timestamp comes, and says so when they
 * are apart, or when timestamps take long. Nothing in the driver goes by the clock of this machine,
 * but people who read logs of both sides do, and so do applications that make timestamps of times.
 * Safe for use by many threads.
 */
final class ClockWatch {

  /** From when on fetching a timestamp is slow (client-go oracle/oracles/pd.go: slowDist). */
  static final Duration SLOW = Duration.ofMillis(30);

  /** How often each of the warnings is logged at most. */
  static final Duration WARN_EVERY = Duration.ofMinutes(1);

  private static final Logger LOGGER = System.getLogger(ClockWatch.class.getName());

  private final InstantSource clock;
  private final Ticker ticker;
  private final Duration tolerated;
  private final Logger logger;
  private final AtomicLong driftWarned;
  private final AtomicLong slowWarned;
  private volatile @Nullable PdClock last;

  ClockWatch(InstantSource clock, Ticker ticker, Duration tolerated) {
    this(clock, ticker, tolerated, LOGGER);
  }

  ClockWatch(InstantSource clock, Ticker ticker, Duration tolerated, Logger logger) {
    this.clock = clock;
    this.ticker = ticker;
    this.tolerated = tolerated;
    this.logger = logger;
    long longAgo = ticker.nanoTime() - WARN_EVERY.toNanos();
    this.driftWarned = new AtomicLong(longAgo);
    this.slowWarned = new AtomicLong(longAgo);
  }

  /** The last comparison; null if there was none yet. */
  @Nullable PdClock last() {
    return last;
  }

  /**
   * A timestamp came.
   *
   * @param physicalMillis PD's clock when it gave it out
   * @param roundTripNanos how long it took to come
   */
  void seen(long physicalMillis, long roundTripNanos) {
    // On average it was given out in the middle of that time.
    long millis = TimeUnit.NANOSECONDS.toMillis(roundTripNanos) / 2;
    PdClock compared =
        new PdClock(
            Duration.ofMillis(physicalMillis - (clock.millis() - millis)),
            Duration.ofNanos(roundTripNanos));
    boolean first = last == null;
    last = compared;
    if (!tolerated.isZero()
        && compared.ahead().abs().compareTo(tolerated.plus(compared.roundTrip())) > 0
        && isDue(driftWarned)) {
      logger.log(
          Level.WARNING,
          "the clock of PD is {0} ms {1} this machine''s; set both by NTP",
          compared.ahead().abs().toMillis(),
          compared.ahead().isNegative() ? "behind" : "ahead of");
    }
    // The first one had to wait for the connection.
    if (!first && roundTripNanos > SLOW.toNanos() && isDue(slowWarned)) {
      logger.log(Level.WARNING, "a timestamp from PD took {0} ms", compared.roundTrip().toMillis());
    }
  }

  private boolean isDue(AtomicLong warned) {
    long now = ticker.nanoTime();
    long before = warned.get();
    return now - before >= WARN_EVERY.toNanos() && warned.compareAndSet(before, now);
  }
}
