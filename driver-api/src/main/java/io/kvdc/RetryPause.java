package io.kvdc;

import io.kvdc.error.KvTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Decides how long to wait before a transaction is repeated, or that it is not. */
final class RetryPause {

  private final RetryPolicy policy;
  private final long begin = System.nanoTime();
  private final List<KvTransientException> earlier = new ArrayList<>();
  private long longestMillis;

  RetryPause(RetryPolicy policy) {
    this.policy = policy;
    this.longestMillis = policy.initialBackoff().toMillis();
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
    boolean late = System.nanoTime() - begin >= policy.timeLimit().toNanos();
    if (late || earlier.size() + 1 >= policy.maxAttempts()) {
      for (KvTransientException each : earlier) {
        if (each != failure) {
          failure.addSuppressed(each);
        }
      }
      throw failure;
    }
    earlier.add(failure);
    long longest = Math.min(longestMillis, policy.maxBackoff().toMillis());
    longestMillis = Math.max(1, Math.min(longestMillis * 2, policy.maxBackoff().toMillis()));
    return longest <= 1 ? longest : longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2);
  }
}
