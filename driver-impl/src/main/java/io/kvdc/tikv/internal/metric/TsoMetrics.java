package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What is measured of timestamps. */
public final class TsoMetrics {

  static final MetricInfo WAIT =
      Named.seconds(
          "ts_future_wait_seconds", "How long callers waited for a timestamp.", 0.000005, 30);

  static final MetricInfo INTERVAL =
      Named.gauge(
          "low_resolution_tso_update_interval_seconds",
          "seconds",
          "How old the last timestamp may become; reads of the near past make that shorter.");

  static final MetricInfo VALIDATED =
      Named.counter(
          "validate_read_ts_from_pd_count",
          "Timestamps of reads that had to be compared with a fresh one.");

  static final MetricInfo LAG_WAIT =
      Named.seconds(
          "txn_lag_commit_ts_wait_seconds",
          "How long commits waited for a timestamp behind the one that they were to follow.",
          16,
          "result");

  static final MetricInfo LAG_ATTEMPTS =
      Named.sizes(
          "txn_lag_commit_ts_attempt_count",
          "",
          "How many timestamps such commits fetched.",
          1,
          2,
          6,
          "result");

  private final Meters meters;
  private final Histogram wait;
  private final Counter validated;
  private final Meters.Family<Histogram> lagWait;
  private final Meters.Family<Histogram> lagAttempts;

  TsoMetrics(Meters meters) {
    this.meters = meters;
    wait = meters.histogram(WAIT).series();
    validated = meters.counter(VALIDATED).series();
    lagWait = meters.histogram(LAG_WAIT);
    lagAttempts = meters.histogram(LAG_ATTEMPTS);
  }

  static List<MetricInfo> all() {
    return List.of(WAIT, INTERVAL, VALIDATED, LAG_WAIT, LAG_ATTEMPTS);
  }

  /** A caller waited so long, in nanoseconds. */
  public void waited(long nanos) {
    wait.recordNanos(nanos);
  }

  /**
   * Shows how old the last timestamp may become.
   *
   * @param seconds says it
   * @return takes it away
   */
  public Runnable showInterval(DoubleSupplier seconds) {
    return meters.gauge(INTERVAL, seconds);
  }

  /** A fresh timestamp had to be fetched to check that of a read. */
  public void validated() {
    validated.increment();
  }

  /**
   * A commit has waited for PD's clock to pass a timestamp.
   *
   * @param nanos how long
   * @param attempts how many timestamps it fetched
   * @param passed whether it did
   */
  public void lagged(long nanos, int attempts, boolean passed) {
    lagWait.with(Named.okOrErr(passed)).recordNanos(nanos);
    lagAttempts.with(Named.okOrErr(passed)).record(attempts);
  }
}
