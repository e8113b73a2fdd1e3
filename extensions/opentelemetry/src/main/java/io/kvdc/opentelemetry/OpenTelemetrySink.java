package io.kvdc.opentelemetry;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures into OpenTelemetry: labels become attributes, the bounds of histograms are given as
 * advice, seconds have the unit {@code s} and bytes {@code By}. A counter loses {@code _total},
 * which exporters for Prometheus add again. Series cannot be taken away from OpenTelemetry, so that
 * {@link #forget} does nothing; gauges can.
 *
 * <p>Equal to another one of the same instance, so that connections share an engine.
 */
public final class OpenTelemetrySink implements MetricSink {

  private static final String SCOPE = "io.kvdc";
  private static final String TOTAL = "_total";

  private final OpenTelemetry openTelemetry;
  private final Meter meter;
  private final GaugeSums gauges;
  private final ConcurrentMap<String, LongCounter> counters = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, DoubleHistogram> histograms = new ConcurrentHashMap<>();

  /**
   * Measures into an instance.
   *
   * @param openTelemetry where to
   */
  public OpenTelemetrySink(OpenTelemetry openTelemetry) {
    this.openTelemetry = Objects.requireNonNull(openTelemetry, "openTelemetry");
    this.meter = openTelemetry.getMeter(SCOPE);
    this.gauges = GaugeSums.of(openTelemetry);
  }

  @Override
  public String name() {
    return "opentelemetry";
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    LongCounter counter =
        counters.computeIfAbsent(
            info.name(),
            name ->
                meter
                    .counterBuilder(
                        name.endsWith(TOTAL)
                            ? name.substring(0, name.length() - TOTAL.length())
                            : name)
                    .setUnit(unit(info))
                    .setDescription(info.help())
                    .build());
    Attributes attributes = attributes(info, labels);
    return amount -> counter.add(amount, attributes);
  }

  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    DoubleHistogram histogram =
        histograms.computeIfAbsent(
            info.name(),
            name ->
                meter
                    .histogramBuilder(name)
                    .setUnit(unit(info))
                    .setDescription(info.help())
                    .setExplicitBucketBoundariesAdvice(info.buckets())
                    .build());
    Attributes attributes = attributes(info, labels);
    return value -> histogram.record(value, attributes);
  }

  /**
   * Shows one series of a gauge. Where several engines show the same series, exporters get the sum.
   *
   * @param info describes the metric
   * @param labels the values of its labels
   * @param value gives the value
   * @return takes it away
   */
  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    Attributes attributes = attributes(info, labels);
    return gauges.show(
        info.name(),
        attributes,
        sum ->
            meter
                .gaugeBuilder(info.name())
                .setUnit(unit(info))
                .setDescription(info.help())
                .buildWithCallback(seen -> seen.record(sum.getAsDouble(), attributes)),
        value);
  }

  private static String unit(MetricInfo info) {
    return switch (info.unit()) {
      case "seconds" -> "s";
      case "bytes" -> "By";
      default -> "1";
    };
  }

  private static Attributes attributes(MetricInfo info, List<String> labels) {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = 0; i < labels.size(); i++) {
      attributes.put(info.labels().get(i), labels.get(i));
    }
    return attributes.build();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OpenTelemetrySink sink && openTelemetry == sink.openTelemetry;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(openTelemetry);
  }
}
