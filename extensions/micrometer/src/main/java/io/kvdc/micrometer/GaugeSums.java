package io.kvdc.micrometer;

import io.kvdc.metric.MetricInfo;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;

/**
 * The gauges of one registry, each the sum of what several engines say. Registries ignore the
 * second gauge of a name, so all sinks of a registry share one of these.
 */
final class GaugeSums {

  /** Weak, so that registries that are given up can go; nothing here leads back to them. */
  private static final Map<MeterRegistry, GaugeSums> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final ReentrantLock changes = new ReentrantLock();
  private final Map<Series, Sum> sums = new HashMap<>();

  private record Series(String name, Tags tags) {}

  private record Sum(Gauge gauge, List<DoubleSupplier> values) {}

  /** Those of a registry. */
  static GaugeSums of(MeterRegistry registry) {
    return ALL.computeIfAbsent(registry, key -> new GaugeSums());
  }

  /** Shows a value, and gives what takes it away again. */
  Runnable show(
      MeterRegistry registry, MetricInfo info, List<String> labels, DoubleSupplier value) {
    Series series = new Series(MeterNames.name(info), MeterNames.tags(info, labels));
    changes.lock();
    try {
      Sum sum = sums.get(series);
      if (sum == null) {
        sum = register(registry, info, series);
        sums.put(series, sum);
      }
      sum.values().add(value);
      Sum shown = sum;
      return () -> takeAway(registry, shown, value);
    } finally {
      changes.unlock();
    }
  }

  private Sum register(MeterRegistry registry, MetricInfo info, Series series) {
    List<DoubleSupplier> values = new CopyOnWriteArrayList<>();
    Gauge gauge =
        Gauge.builder(series.name(), values, GaugeSums::total)
            .tags(series.tags())
            .baseUnit(MeterNames.unit(info))
            .description(info.help())
            .strongReference(true)
            .register(registry);
    // A filter of the registry may have made one gauge of two series.
    for (Sum other : sums.values()) {
      if (other.gauge() == gauge) {
        return other;
      }
    }
    return new Sum(gauge, values);
  }

  private static double total(List<DoubleSupplier> values) {
    double total = 0;
    for (DoubleSupplier value : values) {
      total += value.getAsDouble();
    }
    return total;
  }

  private void takeAway(MeterRegistry registry, Sum sum, DoubleSupplier value) {
    changes.lock();
    try {
      sum.values().remove(value);
      if (sum.values().isEmpty() && drop(sum.gauge())) {
        registry.remove(sum.gauge());
      }
    } finally {
      changes.unlock();
    }
  }

  /** Removes a meter, whether it is a gauge or not. */
  void forget(MeterRegistry registry, Meter meter) {
    changes.lock();
    try {
      drop(meter);
      registry.remove(meter);
    } finally {
      changes.unlock();
    }
  }

  private boolean drop(Meter meter) {
    return sums.values().removeIf(sum -> sum.gauge() == meter);
  }
}
