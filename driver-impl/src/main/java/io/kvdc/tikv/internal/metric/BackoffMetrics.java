package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.Histogram;
import io.kvdc.metric.Meters;
import io.kvdc.metric.MetricInfo;
import java.util.List;

/** What is measured of waiting before another attempt. */
public final class BackoffMetrics {

  static final MetricInfo SECONDS =
      Named.seconds(
          "backoff_seconds", "How long one wait before another attempt was, by kind.", 29, "type");

  private final Meters.Family<Histogram> seconds;

  BackoffMetrics(Meters meters) {
    seconds = meters.histogram(SECONDS);
  }

  static List<MetricInfo> all() {
    return List.of(SECONDS);
  }

  /**
   * An operation waits.
   *
   * @param kind why, as it is called in logs
   * @param nanos how long
   */
  public void waits(String kind, long nanos) {
    seconds.with(label(kind)).recordNanos(nanos);
  }

  /**
   * As dashboards know it (client-go metrics/shortcuts.go). Kinds that share an empty label there
   * keep their names.
   */
  private static String label(String kind) {
    return switch (kind) {
      case "tiflashRPC" -> "tikvRPC";
      case "tikvServerBusy", "tiflashServerBusy" -> "serverBusy";
      case "txnLockFast" -> "tikvLockFast";
      default -> kind;
    };
  }
}
