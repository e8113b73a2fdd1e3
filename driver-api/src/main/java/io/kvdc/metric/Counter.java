package io.kvdc.metric;

/** One series of a metric of the kind {@link MetricKind#COUNTER}. Used by many threads at once. */
@FunctionalInterface
public interface Counter {

  /**
   * Counts.
   *
   * @param amount how much, not negative
   */
  void add(long amount);

  /** Counts one. */
  default void increment() {
    add(1);
  }
}
