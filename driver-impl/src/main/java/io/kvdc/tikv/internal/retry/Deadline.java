package io.kvdc.tikv.internal.retry;

import java.time.Duration;

/** The moment by which an operation has to be done, or none. Immutable. */
public final class Deadline {

  /** Half the range of the clock, so that differences of moments never overflow. */
  private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

  private static final Duration LONGEST = Duration.ofNanos(LONGEST_NANOS);
  private static final Deadline NONE = new Deadline(Ticker.SYSTEM, 0, Duration.ZERO, false);

  private final Ticker ticker;
  private final long at;
  private final Duration timeout;
  private final boolean bounded;

  private Deadline(Ticker ticker, long at, Duration timeout, boolean bounded) {
    this.ticker = ticker;
    this.at = at;
    this.timeout = timeout;
    this.bounded = bounded;
  }

  /** Never. */
  public static Deadline none() {
    return NONE;
  }

  /** A time from now. */
  public static Deadline after(Duration timeout, Ticker ticker) {
    return new Deadline(ticker, ticker.nanoTime() + nanos(timeout), timeout, true);
  }

  /** Whether there is no limit. */
  public boolean isNone() {
    return !bounded;
  }

  /** Whether the moment has come. */
  public boolean isExpired() {
    return bounded && at - ticker.nanoTime() <= 0;
  }

  /** Nanoseconds that are left; 0 if none are, {@link Long#MAX_VALUE} if there is no limit. */
  public long remainingNanos() {
    return bounded ? Math.max(0, at - ticker.nanoTime()) : Long.MAX_VALUE;
  }

  /** The time that was given, for messages; zero if there is no limit. */
  public Duration timeout() {
    return timeout;
  }

  /** The earlier of two; both must be of one ticker. */
  public Deadline min(Deadline other) {
    if (!bounded || !other.bounded) {
      return bounded ? this : other;
    }
    return at - other.at <= 0 ? this : other;
  }

  /** The later of two; both must be of one ticker. */
  public Deadline max(Deadline other) {
    return min(other) == this ? other : this;
  }

  /** This deadline, or a time from now if that is earlier. */
  public Deadline atMost(Duration longest, Ticker clock) {
    long then = clock.nanoTime() + nanos(longest);
    // Asked before each attempt, most of which have time enough: nothing is made for them.
    return bounded && at - then <= 0 ? this : new Deadline(clock, then, longest, true);
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(LONGEST) >= 0 ? LONGEST_NANOS : duration.toNanos();
  }

  @Override
  public String toString() {
    return bounded ? "in " + Duration.ofNanos(remainingNanos()) + " of " + timeout : "none";
  }
}
