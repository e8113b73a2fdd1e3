package io.kvdc;

import io.kvdc.error.KvTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Decides how long to wait before a transaction is repeated, or that it is not. */
final class RetryPause {

  private final RetryPolicy policy;
  private final RepeatTime time;
  private final long begin;
  private final long longestEver;
  private final List<KvTransientException> earlier = new ArrayList<>();
  private long longest;

  RetryPause(RetryPolicy policy, RepeatTime time) {
    this.policy = policy;
    this.time = time;
    this.begin = time.nanoTime();
    this.longestEver = TimeUnit.MILLISECONDS.convert(policy.maxBackoff());
    this.longest = TimeUnit.MILLISECONDS.convert(policy.initialBackoff());
  }

  /**
   * How long to wait after a failure.
   *
   * @param failure why the attempt failed
   * @return milliseconds
   * @throws KvTransientException the failure itself, with the earlier ones suppressed in it, if the
   *     policy is exhausted
   */
  long after(KvTransientException failure) {
    long wait = draw();
    if (earlier.size() + 1 >= policy.maxAttempts() || isTooLate(wait)) {
      for (KvTransientException each : earlier) {
        if (each != failure) {
          failure.addSuppressed(each);
        }
      }
      throw failure;
    }
    earlier.add(failure);
    return wait;
  }

  /** What would begin after the limit shall not be waited for either. */
  private boolean isTooLate(long waitMillis) {
    Duration passed = Duration.ofNanos(time.nanoTime() - begin);
    return passed.plusMillis(waitMillis).compareTo(policy.timeLimit()) >= 0;
  }

  private long draw() {
    long most = Math.min(longest, longestEver);
    longest = Math.max(1, most > longestEver / 2 ? longestEver : most * 2);
    return time.between(most - most / 2, most);
  }
}
