package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.RpcAnswer;
import io.kvdc.spi.RpcCall;
import io.kvdc.spi.RpcInterceptor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps repetitions from making a cluster in trouble sicker: attempts after the first may be at
 * most a share of the requests, plus a few in each second. One beyond that is not sent and ends the
 * operation with a {@link ThrottledException}; a write of which an earlier attempt may have arrived
 * ends with an unknown outcome, as ever.
 *
 * <p>Up to ten seconds' worth is saved up. Safe for use by many threads. Two budgets with the same
 * figures are equal, so that connections with them share an engine, which uses one of them.
 */
public final class RetryBudget implements RpcInterceptor {

  private static final int SAVED_SECONDS = 10;

  private final double ratio;
  private final int perSecond;
  private final double most;
  private final Timing timing;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as is when it was filled last. */
  private double saved;

  private long filledAt;

  /**
   * Makes a full budget.
   *
   * @param ratio how many repetitions each first attempt pays for, from 0 to 10
   * @param perSecond how many repetitions there may be in a second besides
   * @throws IllegalArgumentException if a figure is out of its range
   */
  public RetryBudget(double ratio, int perSecond) {
    this(ratio, perSecond, Timing.SYSTEM);
  }

  RetryBudget(double ratio, int perSecond, Timing timing) {
    if (!(ratio >= 0 && ratio <= 10) || perSecond < 0) {
      throw new IllegalArgumentException(
          "not a ratio from 0 to 10 and a number: " + ratio + ", " + perSecond);
    }
    this.ratio = ratio;
    this.perSecond = perSecond;
    this.timing = timing;
    // Less than one whole repetition could never be spent.
    this.most = Math.max(Math.max(1, ratio * 100), (double) perSecond * SAVED_SECONDS);
    this.saved = (double) perSecond * SAVED_SECONDS;
    this.filledAt = timing.nanoTime();
  }

  @Override
  public String name() {
    return "retryBudget";
  }

  @Override
  public CompletionStage<RpcAnswer> around(RpcCall call, Rest rest) {
    if (pay(call.attempt() > 1)) {
      return rest.proceed();
    }
    return CompletableFuture.failedFuture(
        new ThrottledException(
            ErrorDetail.of(
                "the retry budget is used up: repetitions may be "
                    + ratio
                    + " of the requests and "
                    + perSecond
                    + " in a second besides; "
                    + call.method()
                    + " was not sent again"),
            perSecond == 0 ? Duration.ZERO : Duration.ofSeconds(1).dividedBy(perSecond)));
  }

  private boolean pay(boolean again) {
    lock.lock();
    try {
      long now = timing.nanoTime();
      double earned = (now - filledAt) / 1e9 * perSecond + (again ? 0 : ratio);
      filledAt = now;
      saved = Math.min(most, saved + earned);
      if (again && saved < 1) {
        return false;
      }
      saved -= again ? 1 : 0;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RetryBudget that
        && that.ratio == ratio
        && that.perSecond == perSecond
        && that.timing == timing;
  }

  @Override
  public int hashCode() {
    return Objects.hash(ratio, perSecond);
  }
}
