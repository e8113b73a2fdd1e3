package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import java.util.function.DoubleSupplier;

/** What is measured of how stores fare. */
public final class StoreMetrics {

  static final MetricInfo LIVENESS =
      Named.gauge(
          "store_liveness_state",
          "",
          "Whether a store can be reached: 0 yes, 1 no, 2 it cannot be told.",
          "store");

  static final MetricInfo SLOW_SCORE =
      Named.gauge(
          "store_slow_score",
          "",
          "How slow a store seems from here: 1 to 100, from 80 on it is slow; 0 unknown.",
          "store");

  static final MetricInfo FEEDBACK_SCORE =
      Named.gauge(
          "feedback_slow_score",
          "",
          "How slow a store calls itself: 1 to 100, from 80 on it is slow; 0 unknown.",
          "store");

  static final MetricInfo HEALTH =
      Named.counter(
          "health_feedback_ops_counter",
          "What was done about how stores feel; scope is the id of the store.",
          "scope",
          "type");

  static final MetricInfo STATUS_SECONDS =
      Named.seconds(
          "kv_status_api_duration", "How long health checks of stores took.", 20, "store");

  static final MetricInfo STATUS =
      Named.counter("kv_status_api_count", "Health checks of stores.", "result");

  static final MetricInfo SAFE_TS =
      Named.counter(
          "safets_update_counter",
          "Questions up to when stores can be read from any replica.",
          "result",
          "store");

  static final MetricInfo SAFE_TS_GAP =
      Named.gauge(
          "min_safets_gap_seconds",
          "seconds",
          "How far behind the present any replica of a store can be read.",
          "store");

  private final Meters meters;
  private final Meters.Family<Counter> health;
  private final Meters.Family<Histogram> statusSeconds;
  private final Meters.Family<Counter> status;
  private final Meters.Family<Counter> safeTs;

  StoreMetrics(Meters meters) {
    this.meters = meters;
    health = meters.counter(HEALTH);
    statusSeconds = meters.histogram(STATUS_SECONDS);
    status = meters.counter(STATUS);
    safeTs = meters.counter(SAFE_TS);
  }

  static List<MetricInfo> all() {
    return List.of(
        LIVENESS, SLOW_SCORE, FEEDBACK_SCORE, HEALTH, STATUS_SECONDS, STATUS, SAFE_TS, SAFE_TS_GAP);
  }

  /**
   * Shows a store until it is gone.
   *
   * @param store its id
   * @param liveness 0 reachable, 1 not, 2 unknown
   * @param slowScore how slow it seems
   * @param feedbackScore how slow it calls itself
   * @return takes it away
   */
  public Runnable show(
      long store, DoubleSupplier liveness, DoubleSupplier slowScore, DoubleSupplier feedbackScore) {
    String label = Named.ofStore(store);
    List<Runnable> removals =
        List.of(
            meters.gauge(LIVENESS, liveness, label),
            meters.gauge(SLOW_SCORE, slowScore, label),
            meters.gauge(FEEDBACK_SCORE, feedbackScore, label));
    return () -> removals.forEach(Runnable::run);
  }

  /** A store is gone for good. */
  public void forget(long store) {
    String label = Named.ofStore(store);
    health.forget(Named.SCOPE, label);
    statusSeconds.forget(Named.STORE, label);
    safeTs.forget(Named.STORE, label);
  }

  /**
   * Shows how far behind replicas may be read.
   *
   * @param store the id of the store
   * @param seconds says it
   * @return takes it away
   */
  public Runnable showSafeTsGap(long store, DoubleSupplier seconds) {
    return meters.gauge(SAFE_TS_GAP, seconds, Named.ofStore(store));
  }

  /**
   * Something was done about a store's health.
   *
   * @param store its id
   * @param what {@code tick}, {@code active_update} or {@code active_update_err}
   */
  public void health(long store, String what) {
    health.with(Named.ofStore(store), what).increment();
  }

  /**
   * A store was asked whether it serves.
   *
   * @param store its id
   * @param nanos how long that took
   * @param serves whether it said so
   */
  public void checked(long store, long nanos, boolean serves) {
    statusSeconds.with(Named.ofStore(store)).recordNanos(nanos);
    status.with(Named.okOrErr(serves)).increment();
  }

  /**
   * A store was asked up to when its replicas can be read.
   *
   * @param store its id
   * @param result {@code success}, {@code skip} if that is less than it said before, or {@code
   *     fail}
   */
  public void safeTs(long store, String result) {
    safeTs.with(result, Named.ofStore(store)).increment();
  }
}
