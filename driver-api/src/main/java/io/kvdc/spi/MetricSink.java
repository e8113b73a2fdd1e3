package io.kvdc.spi;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Takes what is measured into a library for metrics. Given to {@link io.kvdc.Connector#metricSink}
 * or made by a {@link MetricSinkProvider}. Used by many threads at once. No method may block; what
 * one throws is logged once and counted, and nothing else suffers.
 *
 * <p>Several connections and engines may use one sink: the same series is then asked for several
 * times, and what they add to it adds up. Connections share an engine only if their sinks are
 * equal.
 */
public interface MetricSink {

  /**
   * The name for logs.
   *
   * @return by default the name of the class
   */
  default String name() {
    return getClass().getName();
  }

  /**
   * One series of a counter.
   *
   * @param info describes the metric
   * @param labels the values of its labels, in the order of {@link MetricInfo#labels()}
   * @return the series; the same one, or one that adds to the same, for the same labels
   */
  Counter counter(MetricInfo info, List<String> labels);

  /**
   * One series of a histogram.
   *
   * @param info describes the metric
   * @param labels the values of its labels, in the order of {@link MetricInfo#labels()}
   * @return the series; the same one, or one that adds to the same, for the same labels
   */
  Histogram histogram(MetricInfo info, List<String> labels);

  /**
   * Shows one series of a gauge. If several engines show the same series, its value is the sum of
   * theirs.
   *
   * @param info describes the metric
   * @param labels the values of its labels, in the order of {@link MetricInfo#labels()}
   * @param value gives the value at any time, on any thread; quick
   * @return takes it away; run once, when the engine closes or what it tells of is gone
   */
  Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value);

  /**
   * Takes away all series of a metric that have a label of a value, as those of a store that is
   * gone for good.
   *
   * @param info describes the metric
   * @param label the name of the label
   * @param value its value
   */
  default void forget(MetricInfo info, String label, String value) {}
}
