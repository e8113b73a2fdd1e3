package io.kvdc.interceptors;

import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import java.time.Duration;
import java.util.Map;

/**
 * Gives each operation a longest time by its kind, all waits and retries included. The
 * application's own shorter time stands. Safe for use by many threads and for several connections
 * at once.
 */
public final class OperationDeadline implements Interceptor {

  private final Map<OperationKind, Duration> longest;

  /**
   * Makes one.
   *
   * @param longest by kind; a kind that is not there keeps its time
   * @throws IllegalArgumentException if a time is not positive
   */
  public OperationDeadline(Map<OperationKind, Duration> longest) {
    this.longest = Map.copyOf(longest);
    for (Duration each : this.longest.values()) {
      if (each.isZero() || each.isNegative()) {
        throw new IllegalArgumentException("a longest time must be positive, not " + each);
      }
    }
  }

  @Override
  public OperationTerms terms(Operation operation, OperationTerms outer) {
    Duration mine = longest.get(OperationKind.of(operation));
    return mine == null ? outer : outer.within(mine);
  }
}
