package io.kvdc.tikv.internal.store;

/** The average of the last ten values, in whole numbers. For one thread at a time. */
final class SlidingAverage {

  /** As in client-go, internal/locate/slow_score.go. */
  private static final int SIZE = 10;

  /** Said when there is nothing to compare with: no trend, but not nothing either. */
  private static final double FLAT = 1e-6;

  private final long[] values = new long[SIZE];
  private int filled;
  private int oldest;
  private long sum;
  private long average;

  long average() {
    return average;
  }

  /**
   * Takes a value in.
   *
   * @return how far it is from the average before it, as a part of that average
   */
  double append(long value) {
    long before = average;
    if (filled < SIZE) {
      filled++;
    } else {
      sum -= values[oldest];
    }
    values[oldest] = value;
    oldest = (oldest + 1) % SIZE;
    sum += value;
    average = sum / filled;
    return before > 0 && value != before ? (double) (value - before) / before : FLAT;
  }
}
