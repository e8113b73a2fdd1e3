package io.kvdc.dropwizard;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures into a {@link MetricRegistry}; the package tells under which names. Two sinks are equal
 * if they have the same registry, so that their connections can share an engine. Used by many
 * threads at once; never blocks.
 *
 * <p>If the registry has a metric of the same name and another type, which somebody else has put
 * there, the methods throw an {@link IllegalArgumentException}; the driver logs it once, and that
 * metric is not measured here.
 */
public final class DropwizardSink implements MetricSink {

  private final MetricRegistry registry;

  /**
   * Measures into a registry.
   *
   * @param registry where to; the application reports from it
   */
  public DropwizardSink(MetricRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
  }

  @Override
  public String name() {
    return "dropwizard";
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    return registry.counter(SeriesName.of(info, labels))::inc;
  }

  /**
   * One series of a histogram: a {@link Timer} if its unit is seconds, and else a {@link
   * com.codahale.metrics.Histogram}, which keeps whole numbers: values are rounded to the nearest,
   * and halves up. The bounds of the buckets have no meaning here, as the library keeps a sample.
   *
   * @param info describes the metric
   * @param labels the values of its labels
   * @return the series
   */
  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    String name = SeriesName.of(info, labels);
    if (info.unit().equals("seconds")) {
      return new Times(registry.timer(name));
    }
    com.codahale.metrics.Histogram histogram = registry.histogram(name);
    return value -> histogram.update(Math.round(value));
  }

  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    String name = SeriesName.of(info, labels);
    GaugeSum sum;
    do {
      sum = sumAt(name);
    } while (!sum.add(value));
    GaugeSum shown = sum;
    return () -> shown.remove(value, () -> takeAway(name, shown));
  }

  private GaugeSum sumAt(String name) {
    // The registry keeps one of several that are offered at once.
    if (registry.<com.codahale.metrics.Gauge<?>>gauge(name, GaugeSum::new)
        instanceof GaugeSum sum) {
      return sum;
    }
    throw new IllegalArgumentException(name + " is somebody else's gauge");
  }

  private void takeAway(String name, GaugeSum sum) {
    registry.removeMatching((each, metric) -> metric == sum && each.equals(name));
  }

  @Override
  public void forget(MetricInfo info, String label, String value) {
    int at = info.labels().indexOf(label);
    if (at >= 0) {
      registry.removeMatching((name, metric) -> SeriesName.has(info, name, at, value));
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DropwizardSink sink && registry == sink.registry;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(registry);
  }

  /** The library wants nanoseconds, so times that are in them stay as they are. */
  private record Times(Timer timer) implements Histogram {
    @Override
    public void record(double value) {
      recordNanos(Math.round(value * 1e9));
    }

    @Override
    public void recordNanos(long nanos) {
      timer.update(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
