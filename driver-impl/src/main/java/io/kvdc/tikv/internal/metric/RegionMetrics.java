package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of finding regions and stores. */
public final class RegionMetrics {

  static final MetricInfo OPERATIONS =
      Named.counter(
          "region_cache_operations_total",
          "What was done about cached regions and stores.",
          "type",
          "result");

  static final MetricInfo SECONDS =
      Named.seconds(
          "load_region_cache_seconds",
          "How long PD took to describe regions and stores.",
          0.0001,
          20,
          "type");

  static final MetricInfo LOADS =
      Named.counter(
          "load_region_total",
          "Why PD was asked for regions: Missing from the cache, or Reload of one that is used on.",
          "type",
          "reason");

  static final MetricInfo STALE =
      Named.counter(
          "stale_region_from_pd", "Answers of PD that know less of a region than is known here.");

  private final Meters.Family<Counter> operations;
  private final Meters.Family<Histogram> seconds;
  private final Meters.Family<Counter> loads;
  private final Counter stale;

  RegionMetrics(Meters meters) {
    operations = meters.counter(OPERATIONS);
    seconds = meters.histogram(SECONDS);
    loads = meters.counter(LOADS);
    stale = meters.counter(STALE).series();
  }

  static List<MetricInfo> all() {
    return List.of(OPERATIONS, SECONDS, LOADS, STALE);
  }

  /**
   * PD answered, or did not.
   *
   * @param what {@code get_region_when_miss}, {@code get_region_by_id}, {@code scan_regions},
   *     {@code batch_scan_regions} or {@code get_store}
   * @param nanos how long it took
   * @param answered whether there was an answer
   */
  public void asked(String what, long nanos, boolean answered) {
    seconds.with(what).recordNanos(nanos);
    operations.with(what, Named.okOrErr(answered)).increment();
  }

  /** A region is believed no longer. */
  public void invalidated() {
    operations.with("invalidate_region_from_cache", "ok").increment();
  }

  /** All regions of a store are doubted. */
  public void storeDoubted() {
    operations.with("invalidate_store_regions", "ok").increment();
  }

  /** A request could not be sent to a region's store. */
  public void sendFailed() {
    operations.with("send_fail", "ok").increment();
  }

  /**
   * Regions are asked for.
   *
   * @param how {@code ByKey}, {@code ByEndKey} or {@code ByID}
   * @param why {@code Missing} or {@code Reload:OnAccess}
   */
  public void load(String how, String why) {
    loads.with(how, why).increment();
  }

  /** PD knew less of a region than is known here. */
  public void staleFromPd() {
    stale.increment();
  }
}
