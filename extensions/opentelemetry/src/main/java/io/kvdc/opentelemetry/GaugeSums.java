package io.kvdc.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableDoubleGauge;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/**
 * The gauges of one instance, each the sum of what several engines say. The SDK keeps one of the
 * values that a series gets in a collection, so all sinks of an instance share one of these.
 */
final class GaugeSums {

  /** Weak, so that instances that are given up can go; nothing here leads back to them. */
  private static final Map<OpenTelemetry, GaugeSums> ALL =
      Collections.synchronizedMap(new WeakHashMap<>());

  private final ReentrantLock changes = new ReentrantLock();
  private final Map<Series, Sum> sums = new HashMap<>();

  private record Series(String name, Attributes attributes) {}

  private record Sum(ObservableDoubleGauge gauge, List<DoubleSupplier> values) {}

  /** Those of an instance. */
  static GaugeSums of(OpenTelemetry openTelemetry) {
    return ALL.computeIfAbsent(openTelemetry, key -> new GaugeSums());
  }

  /**
   * Shows a value.
   *
   * @param name the name of the metric
   * @param attributes which series
   * @param register makes the gauge of a sum, if there is none
   * @param value one of what is added up
   * @return takes the value away, and the gauge with the last one
   */
  Runnable show(
      String name,
      Attributes attributes,
      Function<DoubleSupplier, ObservableDoubleGauge> register,
      DoubleSupplier value) {
    Series series = new Series(name, attributes);
    changes.lock();
    try {
      Sum sum = sums.get(series);
      if (sum == null) {
        List<DoubleSupplier> values = new CopyOnWriteArrayList<>();
        sum = new Sum(register.apply(() -> total(values)), values);
        sums.put(series, sum);
      }
      sum.values().add(value);
      return () -> takeAway(series, value);
    } finally {
      changes.unlock();
    }
  }

  private static double total(List<DoubleSupplier> values) {
    double total = 0;
    for (DoubleSupplier value : values) {
      total += value.getAsDouble();
    }
    return total;
  }

  private void takeAway(Series series, DoubleSupplier value) {
    changes.lock();
    try {
      Sum sum = sums.get(series);
      if (sum != null && sum.values().remove(value) && sum.values().isEmpty()) {
        sums.remove(series);
        sum.gauge().close();
      }
    } finally {
      changes.unlock();
    }
  }
}
