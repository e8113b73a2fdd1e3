package io.kvdc.metric;

/**
 * One series of a metric of the kind {@link MetricKind#HISTOGRAM}. Used by many threads at once.
 */
@FunctionalInterface
public interface Histogram {

  /**
   * Takes down one value.
   *
   * @param value in the unit of the metric
   */
  void record(double value);

  /**
   * Takes down a time, for metrics in seconds.
   *
   * @param nanos the time in nanoseconds
   */
  default void recordNanos(long nanos) {
    record(nanos / 1e9);
  }
}
