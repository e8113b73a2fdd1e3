package io.kvdc.tikv.internal.retry;

import java.util.random.RandomGenerator;

/** How a wait is drawn from base, cap and the number of waits before (client-go config/retry). */
public enum Jitter {
  /** The plain exponential: {@code v = min(cap, base * 2^n)}. */
  NO {
    @Override
    long millis(long base, long cap, int waits, long last, RandomGenerator random) {
      return exponential(base, cap, waits);
    }
  },
  /** Anything below it: {@code random[0, v)}. */
  FULL {
    @Override
    long millis(long base, long cap, int waits, long last, RandomGenerator random) {
      return random.nextLong(exponential(base, cap, waits));
    }
  },
  /** Its upper half: {@code v/2 + random[0, v/2)}. */
  EQUAL {
    @Override
    long millis(long base, long cap, int waits, long last, RandomGenerator random) {
      long half = exponential(base, cap, waits) / 2;
      return half + random.nextLong(half);
    }
  },
  /** Grown from the last wait: {@code min(cap, base + random[0, 3*last - base))}. */
  DECORRELATED {
    @Override
    long millis(long base, long cap, int waits, long last, RandomGenerator random) {
      return Math.min(cap, base + random.nextLong(3 * last - base));
    }
  };

  /** The shortest base, so that half of it is not nothing. */
  static final long SHORTEST_BASE = 2;

  /**
   * The next wait.
   *
   * @param base milliseconds of the first wait, at least {@link #SHORTEST_BASE}
   * @param cap milliseconds of the longest wait
   * @param waits how many there were before
   * @param last milliseconds of the last one, {@code base} if there was none
   * @return milliseconds
   */
  abstract long millis(long base, long cap, int waits, long last, RandomGenerator random);

  private static long exponential(long base, long cap, int waits) {
    return waits >= Long.numberOfLeadingZeros(base) - 1 ? cap : Math.min(cap, base << waits);
  }
}
