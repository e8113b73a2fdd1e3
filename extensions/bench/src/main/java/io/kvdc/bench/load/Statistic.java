package io.kvdc.bench.load;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The median of several rounds, and how far they are apart.
 *
 * @param median the middle
 * @param low the smallest
 * @param high the greatest
 */
record Statistic(double median, double low, double high) {

  static <T> Statistic of(List<T> rounds, ToDoubleFunction<T> value) {
    double[] values = rounds.stream().mapToDouble(value).sorted().toArray();
    if (values.length == 0) {
      return new Statistic(Double.NaN, Double.NaN, Double.NaN);
    }
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return new Statistic(median, values[0], Arrays.stream(values).max().orElseThrow());
  }

  /** How far the rounds are apart: the greatest over the smallest. */
  double spread() {
    return low <= 0 ? Double.NaN : high / low;
  }
}
