package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of transactions that write while they go on. */
public final class PipelinedMetrics {

  static final MetricInfo LENGTH =
      Named.sizes("pipelined_flush_len", "", "How many keys one flush wrote.", 1000, 2, 16);

  static final MetricInfo SIZE =
      Named.sizes(
          "pipelined_flush_size",
          "bytes",
          "How long keys and values of one flush were together.",
          16 << 20,
          1.2,
          13);

  static final MetricInfo SECONDS =
      Named.seconds("pipelined_flush_duration", "How long one flush took.", 28);

  static final MetricInfo THROTTLE =
      Named.seconds(
          "pipelined_flush_throttle_seconds",
          "How long flushes were held back to spare the cluster.",
          28);

  private final Histogram length;
  private final Histogram size;
  private final Histogram seconds;
  private final Histogram throttle;

  PipelinedMetrics(Meters meters) {
    length = meters.histogram(LENGTH).series();
    size = meters.histogram(SIZE).series();
    seconds = meters.histogram(SECONDS).series();
    throttle = meters.histogram(THROTTLE).series();
  }

  static List<MetricInfo> all() {
    return List.of(LENGTH, SIZE, SECONDS, THROTTLE);
  }

  /**
   * A flush begins.
   *
   * @param keys how many keys it writes
   * @param bytes how long keys and values are together
   * @param pauseNanos how long it was held back
   */
  public void flushes(int keys, long bytes, long pauseNanos) {
    length.record(keys);
    size.record((double) bytes);
    throttle.recordNanos(pauseNanos);
  }

  /** A flush took so long, in nanoseconds. */
  public void flushed(long nanos) {
    seconds.recordNanos(nanos);
  }
}
