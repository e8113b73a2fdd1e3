package io.kvdc.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What interceptors want of one operation beyond what the application said. May grow.
 *
 * @param timeout how long the operation may take at most; null: as the application and the options
 *     say. A longer one than theirs has no effect.
 * @param requestSource what the cluster is told about who asks, for its own statistics; null: as
 *     the application says. What the application says of a session stands before this.
 */
public record OperationTerms(@Nullable Duration timeout, @Nullable String requestSource) {

  /** Nothing is wanted. */
  public static final OperationTerms NONE = new OperationTerms(null, null);

  /**
   * Refuses a time that is none.
   *
   * @param timeout as for the record
   * @param requestSource as for the record
   */
  public OperationTerms {
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("a timeout must be positive, not " + timeout);
    }
  }

  /**
   * The same, but with no more time than given.
   *
   * @param longest the most time
   * @return these terms if they give less already
   */
  public OperationTerms within(Duration longest) {
    return timeout != null && timeout.compareTo(longest) <= 0
        ? this
        : new OperationTerms(longest, requestSource);
  }

  /**
   * The same with a request source.
   *
   * @param source who asks
   * @return the terms
   */
  public OperationTerms from(String source) {
    return new OperationTerms(timeout, source);
  }
}
