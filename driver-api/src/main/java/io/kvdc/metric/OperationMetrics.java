package io.kvdc.metric;

import io.kvdc.error.Outcome;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.Operation;
import io.kvdc.spi.PluginFailures;
import java.util.List;

/** What is measured of the operations of any driver: a connection with a sink has one of these. */
public final class OperationMetrics implements Interceptor {

  /** How long operations took; {@code result} is ok, failed or unknown. */
  public static final MetricInfo SECONDS =
      MetricInfo.histogram(
          "kvdc_operation_seconds",
          "seconds",
          "How long operations of the application took, all retries included.",
          MetricInfo.exponentialBuckets(0.0005, 2, 20),
          "operation",
          "result");

  /** How often plug-ins failed. */
  public static final MetricInfo PLUGIN_FAILURES =
      MetricInfo.counter(
          "kvdc_plugin_failures_total", "", "How often plug-ins threw something.", "plugin");

  private final Meters.Family<Histogram> seconds;
  private final After after = this::after;

  /**
   * Measures into sinks.
   *
   * @param sinks where to
   * @param failures takes down what sinks throw, and is counted itself
   * @throws IllegalArgumentException if there is no sink
   */
  public OperationMetrics(List<MetricSink> sinks, PluginFailures failures) {
    Meters meters = Meters.of(sinks, failures);
    if (meters == null) {
      throw new IllegalArgumentException("no sink");
    }
    this.seconds = meters.histogram(SECONDS);
    failures.countInto(meters.counter(PLUGIN_FAILURES));
  }

  /**
   * All that this measures, for tools.
   *
   * @return the metrics
   */
  public static List<MetricInfo> all() {
    return List.of(SECONDS, PLUGIN_FAILURES);
  }

  @Override
  public After before(Operation operation) {
    return after;
  }

  private void after(Completion completion) {
    String result =
        completion.succeeded()
            ? "ok"
            : completion.outcome() == Outcome.UNKNOWN ? "unknown" : "failed";
    seconds
        .with(completion.operation().name(), result)
        .recordNanos(completion.endedNanos() - completion.operation().startedNanos());
  }
}
