package io.kvdc.bench.load.work;

import java.util.random.RandomGenerator;

/**
 * Draws ranks by Zipf's law: rank 0 most often, rank k with a probability in proportion to {@code
 * 1/(k+1)^theta}. The method is that of Gray et al., Quickly Generating Billion-Record Synthetic
 * Databases, SIGMOD 1994; theta is YCSB's.
 */
final class Zipf {

  /** The skew that YCSB uses. */
  static final double THETA = 0.99;

  private final long count;
  private final double zeta;
  private final double alpha = 1 / (1 - THETA);
  private final double eta;
  private final double second;

  /**
   * Sums up the series once, which takes time in proportion to the count.
   *
   * @param count how many ranks; positive
   */
  Zipf(long count) {
    if (count < 1) {
      throw new IllegalArgumentException("there must be a rank to draw, not " + count);
    }
    this.count = count;
    double sum = 0;
    for (long rank = 1; rank <= count; rank++) {
      sum += Math.pow((double) rank, -THETA);
    }
    zeta = sum;
    second = 1 + Math.pow(2, -THETA);
    eta = (1 - Math.pow(2.0 / count, 1 - THETA)) / (1 - second / zeta);
  }

  /** The next rank, from 0 to below the count. */
  long next(RandomGenerator random) {
    double drawn = random.nextDouble();
    double scaled = drawn * zeta;
    if (scaled < 1) {
      return 0;
    }
    if (scaled < second) {
      return Math.min(1, count - 1);
    }
    return Math.min(count - 1, (long) (count * Math.pow(eta * drawn - eta + 1, alpha)));
  }
}
