package io.kvdc.interceptors;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets at most so many lines of a log through in each second, and counts the others, so that a
 * cluster in trouble does not fill the disk of its clients. Safe for use by many threads.
 */
final class LineRate {

  private static final long SECOND_NANOS = 1_000_000_000L;

  private final int perSecond;
  private final LongSupplier nanoClock;

  /** The second that {@link #taken} belongs to. */
  private final AtomicLong began;

  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong left = new AtomicLong();

  LineRate(int perSecond, LongSupplier nanoClock) {
    if (perSecond <= 0) {
      throw new IllegalArgumentException("a rate must be positive, not " + perSecond);
    }
    this.perSecond = perSecond;
    this.nanoClock = nanoClock;
    this.began = new AtomicLong(nanoClock.getAsLong());
  }

  /** Whether a line may be written now; if not, it is counted. */
  boolean take() {
    long now = nanoClock.getAsLong();
    long second = began.get();
    if (now - second >= SECOND_NANOS && began.compareAndSet(second, now)) {
      taken.set(0);
    }
    if (taken.incrementAndGet() <= perSecond) {
      return true;
    }
    left.incrementAndGet();
    return false;
  }

  /** How many lines were left out since this was asked last. */
  long leftOut() {
    return left.get() == 0 ? 0 : left.getAndSet(0);
  }
}
