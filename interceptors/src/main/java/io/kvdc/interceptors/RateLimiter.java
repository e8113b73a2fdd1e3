package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many operations begin in each second: a bucket of tokens, from which each
 * operation takes one and which is filled at an even pace up to a burst. An operation that finds
 * none waits for its own without holding a thread; one that would have to wait for longer than the
 * longest wait is refused at once with a {@link ThrottledException} that says when to come again.
 *
 * <p>An operation that ends while it waits has used its token up. Rollbacks pass at once and take
 * none, because they give locks back. Safe for use by many threads and for several connections at
 * once, which then share the rate.
 */
public final class RateLimiter implements Interceptor {

  private static final double LONGEST_BURST_SECONDS = 100.0 * 365 * 86_400;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final double perSecond;
  private final long nanosPerToken;
  private final long burstNanos;
  private final long longestWaitNanos;
  private final Timing timing;

  /** When the next token is there; it lies in the past by as much as is saved up. */
  private final AtomicLong next;

  /**
   * Makes a limiter with a full bucket.
   *
   * @param perSecond how many operations may begin in a second
   * @param burst how many tokens are saved up at most, at least 1
   * @param longestWait how long an operation may wait for its token; zero: none waits
   * @throws IllegalArgumentException if the rate is not between one in a day and a million in a
   *     second, the burst less than 1 or what is saved up in more than a hundred years, or the wait
   *     negative or longer than a day
   */
  public RateLimiter(double perSecond, int burst, Duration longestWait) {
    this(perSecond, burst, longestWait, Timing.SYSTEM);
  }

  RateLimiter(double perSecond, int burst, Duration longestWait, Timing timing) {
    if (!(perSecond >= 1.0 / 86_400 && perSecond <= 1e6)) {
      throw new IllegalArgumentException("not a rate of operations in a second: " + perSecond);
    }
    if (burst < 1
        || burst / perSecond > LONGEST_BURST_SECONDS
        || longestWait.isNegative()
        || longestWait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "a burst is at least 1 and saved up in a hundred years, and a wait at most a day, not "
              + burst
              + " and "
              + longestWait);
    }
    this.perSecond = perSecond;
    this.nanosPerToken = Math.max(1, Math.round(1e9 / perSecond));
    this.burstNanos = nanosPerToken * burst;
    this.longestWaitNanos = longestWait.toNanos();
    this.timing = Objects.requireNonNull(timing, "timing");
    this.next = new AtomicLong(timing.nanoTime() - burstNanos + nanosPerToken);
  }

  @Override
  public @Nullable CompletionStage<?> admit(Operation operation) {
    if (OperationKind.of(operation) == OperationKind.ROLLBACK) {
      return null;
    }
    long now = timing.nanoTime();
    long wait = reserve(now);
    if (wait <= 0) {
      return null;
    }
    if (wait > longestWaitNanos) {
      return CompletableFuture.failedFuture(tooMany(wait - longestWaitNanos));
    }
    CompletableFuture<@Nullable Void> admitted = new CompletableFuture<>();
    timing.later(wait, () -> admitted.complete(null));
    return admitted;
  }

  /** Takes a token, unless it would be there too late; returns how long it takes to be there. */
  private long reserve(long now) {
    while (true) {
      long planned = next.get();
      long fullest = now - burstNanos + nanosPerToken;
      long mine = planned - fullest < 0 ? fullest : planned;
      long wait = mine - now;
      if (wait > longestWaitNanos) {
        return wait;
      }
      if (next.compareAndSet(planned, mine + nanosPerToken)) {
        return wait;
      }
    }
  }

  private ThrottledException tooMany(long retryNanos) {
    return new ThrottledException(
        ErrorDetail.of(
            "the rate limiter lets "
                + perSecond
                + " operations begin in a second, and none may wait for longer than "
                + Duration.ofNanos(longestWaitNanos)
                + "; call less often or raise the rate"),
        Duration.ofNanos(retryNanos));
  }
}
