package io.kvdc.embedded.internal.pd;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hands out the timestamps of a cluster: milliseconds of the clock in the upper bits, a counter in
 * the lower 18. Each is greater than all before it, also while the clock stands still or goes back.
 */
public final class TimestampOracle {
  /** The number of bits of the logical part. */
  public static final int LOGICAL_BITS = 18;

  /** The most timestamps that fit into one millisecond, and so into one request. */
  static final int MAX_COUNT = (1 << LOGICAL_BITS) - 1;

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();

  /** Follows this clock. */
  public TimestampOracle(InstantSource clock) {
    this.clock = clock;
  }

  /** A new timestamp. */
  public long next() {
    return next(1);
  }

  /**
   * Reserves timestamps in a row, all within one millisecond.
   *
   * @param count from 1 to {@link #MAX_COUNT}
   * @return the last of them
   */
  long next(int count) {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException("count must be 1 to " + MAX_COUNT + ", is " + count);
    }
    while (true) {
      long previous = last.get();
      long base = Math.max(previous, clock.millis() << LOGICAL_BITS);
      long end = base + count;
      if (physical(base) != physical(end)) {
        end = ((physical(base) + 1) << LOGICAL_BITS) + count;
      }
      if (last.compareAndSet(previous, end)) {
        return end;
      }
    }
  }

  /** The greatest timestamp handed out so far, 0 if there is none. */
  public long latest() {
    return last.get();
  }

  /** What the next timestamp is greater than or equal to, without handing it out. */
  public long peek() {
    return Math.max(last.get(), clock.millis() << LOGICAL_BITS);
  }

  /** What a new PD leader does first: leave the millisecond of its predecessor behind. */
  void restart() {
    last.updateAndGet(
        previous ->
            Math.max((physical(previous) + 1) << LOGICAL_BITS, clock.millis() << LOGICAL_BITS));
  }

  /** The milliseconds of a timestamp. */
  public static long physical(long timestamp) {
    return timestamp >>> LOGICAL_BITS;
  }

  /** The counter of a timestamp. */
  public static long logical(long timestamp) {
    return timestamp & MAX_COUNT;
  }
}
