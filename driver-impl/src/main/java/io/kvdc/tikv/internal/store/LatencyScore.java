package io.kvdc.tikv.internal.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How slow a store seems from here, from 1 (not at all) to 100. A store that slows down answers
 * ever fewer requests, and each ever later: the score rises while both are seen, and falls
 * otherwise. The rule and its numbers are those of client-go, internal/locate/slow_score.go.
 */
final class LatencyScore {

  static final int LOWEST = 1;
  static final int HIGHEST = 100;

  /** From here on a store counts as slow. */
  static final int SLOW = 80;

  /** What an answer is thought to take before any was measured. */
  private static final long FIRST_MICROS = 500_000;

  /** One answer that takes this long is proof enough: it is all the time a request has. */
  private static final long LONGEST_MICROS = 30_000_000;

  /** What counts as a trend. */
  private static final double TREND = 0.1;

  private static final double STEEPEST_RISE = 5.43;
  private static final double STEEPEST_FALL = 2.71;

  private final AtomicLong score = new AtomicLong();
  private final AtomicLong averageMicros = new AtomicLong();
  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong micros = new AtomicLong();

  /** Of the one thread that ticks. */
  private final SlidingAverage latencies = new SlidingAverage();

  private final SlidingAverage counts = new SlidingAverage();

  int value() {
    return (int) score.get();
  }

  boolean isSlow() {
    return score.get() >= SLOW;
  }

  /** A request was answered, or not, after a time. */
  void answered(long nanos) {
    long took = TimeUnit.NANOSECONDS.toMicros(nanos);
    answers.incrementAndGet();
    if (averageMicros.get() == 0) {
      score.set(LOWEST);
      averageMicros.set(FIRST_MICROS);
      micros.set(took);
    } else if (took >= LONGEST_MICROS) {
      score.set(HIGHEST);
    } else {
      micros.addAndGet(took);
    }
  }

  /** The store said that it is busy, or could not be reached. */
  void markSlow() {
    score.set(HIGHEST);
  }

  /** Draws conclusions from the answers since the last tick. One thread at a time. */
  void tick() {
    long average = averageMicros.get();
    if (average == 0) {
      score.set(LOWEST);
      averageMicros.set(FIRST_MICROS);
      return;
    }
    long count = answers.get();
    double countTrend = 1;
    double latencyTrend = 1;
    if (count > 0) {
      countTrend = counts.append(count);
      latencyTrend = latencies.append(micros.get() / count);
    }
    long before = score.get();
    long after =
        countTrend + TREND <= 1e-9 && latencyTrend - TREND >= 1e-9
            ? risen(before, countTrend, latencyTrend)
            : fallen(before, countTrend);
    // Who marks the store slow meanwhile knows more.
    score.compareAndSet(before, after);
    averageMicros.compareAndSet(average, latencies.average());
    micros.set(0);
    answers.set(0);
  }

  private static long risen(long before, double countTrend, double latencyTrend) {
    double ratio = Math.min(STEEPEST_RISE, Math.abs(latencyTrend / countTrend));
    return (long) Math.ceil(Math.min(before * ratio + 1, HIGHEST));
  }

  private static long fallen(long before, double countTrend) {
    long fall =
        (long) Math.ceil(Math.max(LOWEST, Math.min(STEEPEST_FALL, 1 + Math.abs(countTrend))));
    return before <= LOWEST + fall ? LOWEST : before - fall;
  }
}
