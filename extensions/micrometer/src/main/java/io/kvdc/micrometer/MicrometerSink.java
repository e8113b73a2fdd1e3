package io.kvdc.micrometer;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Measures into a {@link MeterRegistry}; the package tells under which names. Two sinks are equal
 * if they have the same registry, so that their connections can share an engine. Used by many
 * threads at once; never blocks.
 *
 * <p>If the registry has a meter of the same name and tags and of another type, the methods throw
 * an {@link IllegalArgumentException}; the driver logs it once, and that meter is not measured
 * here.
 */
public final class MicrometerSink implements MetricSink {

  private final MeterRegistry registry;
  private final GaugeSums gauges;

  /**
   * Measures into a registry.
   *
   * @param registry where to; one that is composed of others, too
   */
  public MicrometerSink(MeterRegistry registry) {
    this.registry = Objects.requireNonNull(registry, "registry");
    this.gauges = GaugeSums.of(registry);
  }

  @Override
  public String name() {
    return "micrometer";
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    return io.micrometer.core.instrument.Counter.builder(MeterNames.name(info))
            .tags(MeterNames.tags(info, labels))
            .baseUnit(MeterNames.unit(info))
            .description(info.help())
            .register(registry)
        ::increment;
  }

  /**
   * One series of a histogram: a {@link Timer} if its unit is seconds, and else a {@link
   * DistributionSummary}. The bounds of the buckets are its service level objectives, which the
   * registry publishes if it can. Negative values are left out by the library.
   *
   * @param info describes the metric
   * @param labels the values of its labels
   * @return the series
   */
  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    if (MeterNames.isTime(info)) {
      return new Times(
          Timer.builder(MeterNames.name(info))
              .tags(MeterNames.tags(info, labels))
              .description(info.help())
              .serviceLevelObjectives(MeterNames.objectivesOfTimes(info))
              .register(registry));
    }
    return DistributionSummary.builder(MeterNames.name(info))
            .tags(MeterNames.tags(info, labels))
            .baseUnit(MeterNames.unit(info))
            .description(info.help())
            .serviceLevelObjectives(MeterNames.objectives(info))
            .register(registry)
        ::record;
  }

  /**
   * Shows one series of a gauge, which holds what it tells of until it is taken away.
   *
   * @param info describes the metric
   * @param labels the values of its labels
   * @param value gives the value
   * @return takes it away
   */
  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    return gauges.show(registry, info, labels, value);
  }

  /**
   * Removes the meters of the metric that have a tag. Those whose name or tag a filter of the
   * registry has changed stay, because they may count for others, too.
   *
   * @param info describes the metric
   * @param label the key of the tag
   * @param value its value
   */
  @Override
  public void forget(MetricInfo info, String label, String value) {
    for (Meter meter : registry.find(MeterNames.name(info)).tag(label, value).meters()) {
      gauges.forget(registry, meter);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MicrometerSink sink && registry == sink.registry;
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
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
