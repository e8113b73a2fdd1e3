package io.kvdc;

import java.time.Duration;
import java.util.Objects;

/**
 * How {@link Connection#transact} repeats a transaction that failed with a {@link
 * io.kvdc.error.KvTransientException}; an immutable value. Nothing else is repeated; above all not
 * a commit whose outcome is unknown.
 *
 * @param maxAttempts how often to try in all; 1: never repeat
 * @param initialBackoff the longest wait before the first repeat; doubled for each further one. The
 *     wait itself is drawn at random between half of it and all of it.
 * @param maxBackoff the longest wait
 * @param timeLimit after which no further attempt begins; one that would have to wait until then is
 *     given up at once, one that is under way is not cut off
 */
public record RetryPolicy(
    int maxAttempts, Duration initialBackoff, Duration maxBackoff, Duration timeLimit) {

  private static final RetryPolicy DEFAULTS =
      new RetryPolicy(32, Duration.ofMillis(2), Duration.ofMillis(500), Duration.ofMinutes(1));

  private static final RetryPolicy NEVER =
      new RetryPolicy(1, Duration.ZERO, Duration.ZERO, Duration.ofMinutes(1));

  /**
   * Refuses senseless values.
   *
   * @param maxAttempts as for the record
   * @param initialBackoff as for the record
   * @param maxBackoff as for the record
   * @param timeLimit as for the record
   * @throws IllegalArgumentException if there is no attempt, or a time is negative
   */
  public RetryPolicy {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("there must be one attempt at least, not " + maxAttempts);
    }
    requireNotNegative("initialBackoff", initialBackoff);
    requireNotNegative("maxBackoff", maxBackoff);
    requireNotNegative("timeLimit", timeLimit);
  }

  private static void requireNotNegative(String name, Duration value) {
    if (Objects.requireNonNull(value, name).isNegative()) {
      throw new IllegalArgumentException(name + " cannot be negative: " + value);
    }
  }

  /**
   * Up to 32 attempts within a minute, with waits from 2 ms to 500 ms.
   *
   * @return the defaults
   */
  public static RetryPolicy defaults() {
    return DEFAULTS;
  }

  /**
   * One attempt.
   *
   * @return a policy that repeats nothing
   */
  public static RetryPolicy never() {
    return NEVER;
  }

  /**
   * The same with another number of attempts.
   *
   * @param newMaxAttempts how often to try in all
   * @return a new policy
   */
  public RetryPolicy withMaxAttempts(int newMaxAttempts) {
    return new RetryPolicy(newMaxAttempts, initialBackoff, maxBackoff, timeLimit);
  }

  /**
   * The same with other waits.
   *
   * @param newInitialBackoff the longest wait before the first repeat
   * @param newMaxBackoff the longest wait
   * @return a new policy
   */
  public RetryPolicy withBackoff(Duration newInitialBackoff, Duration newMaxBackoff) {
    return new RetryPolicy(maxAttempts, newInitialBackoff, newMaxBackoff, timeLimit);
  }

  /**
   * The same with another limit of time.
   *
   * @param newTimeLimit after which no further attempt begins
   * @return a new policy
   */
  public RetryPolicy withTimeLimit(Duration newTimeLimit) {
    return new RetryPolicy(maxAttempts, initialBackoff, maxBackoff, newTimeLimit);
  }
}
