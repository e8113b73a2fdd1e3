package io.kvdc.tikv.internal.txn.pipelined;

import java.util.concurrent.TimeUnit;

/**
 * How long a transaction pauses before a flush, so that it takes only a part of what the cluster
 * can do. Used by one flush after the other.
 */
final class FlushThrottle {

  /** How much the newest flush counts: an average over ten of them (client-go: ewma, age 10). */
  private static final double DECAY = 2.0 / (10 + 1);

  private final double ratio;
  private double averageMillis;

  /** Pauses this part of the time; at least 0 and less than 1. */
  FlushThrottle(double ratio) {
    this.ratio = ratio;
  }

  /** The pause before the next flush, of whole milliseconds as in client-go. */
  long pauseNanos() {
    return TimeUnit.MILLISECONDS.toNanos((long) (ratio / (1 - ratio) * averageMillis));
  }

  /** A flush took so long, without its pause. */
  void flushed(long nanos) {
    double millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    averageMillis = averageMillis == 0 ? millis : millis * DECAY + averageMillis * (1 - DECAY);
  }
}
