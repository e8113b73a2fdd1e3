package io.kvdc.metric;

import io.kvdc.spi.MetricSink;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;

/**
 * Keeps what is measured in memory and shows it as text, without a library and without a port:
 *
 * <pre>{@code
 * try (Connection connection = Kv.connect("kv:embedded:demo?metrics=true")) {
 *   connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
 *   System.out.print(Metrics.shared().gatherAsText());
 * }
 * }</pre>
 *
 * <p>Safe for use by many threads and for many connections at once, whose figures add up.
 */
public final class Metrics implements MetricSink {

  private static final Metrics SHARED = new Metrics();

  private final ConcurrentMap<String, Metric> metrics = new ConcurrentSkipListMap<>();

  /** One metric; the series by the values of their labels. */
  record Metric(MetricInfo info, ConcurrentMap<List<String>, Series> series) {}

  /** What one series holds. */
  sealed interface Series {}

  /** A sum. */
  record Sum(LongAdder value) implements Series, Counter {
    @Override
    public void add(long amount) {
      value.add(amount);
    }
  }

  /** What several engines say now. */
  record Levels(List<DoubleSupplier> values) implements Series {}

  /** Values by their size. */
  static final class Sizes implements Series, Histogram {
    private final double[] bounds;

    /** The last is of those above all bounds. */
    private final LongAdder[] counts;

    private final DoubleAdder sum = new DoubleAdder();

    Sizes(List<Double> buckets) {
      bounds = buckets.stream().mapToDouble(Double::doubleValue).toArray();
      counts = new LongAdder[bounds.length + 1];
      Arrays.setAll(counts, i -> new LongAdder());
    }

    /** How many buckets there are, that above all bounds included. */
    int buckets() {
      return counts.length;
    }

    /** The upper bound of a bucket. */
    double bound(int bucket) {
      return bucket < bounds.length ? bounds[bucket] : Double.POSITIVE_INFINITY;
    }

    /** How many values are in a bucket and in no lower one. */
    long count(int bucket) {
      return counts[bucket].sum();
    }

    /** All values added up. */
    double sum() {
      return sum.sum();
    }

    @Override
    public void record(double value) {
      int at = 0;
      while (at < bounds.length && value > bounds[at]) {
        at++;
      }
      counts[at].increment();
      sum.add(value);
    }
  }

  /** Begins with nothing. */
  public Metrics() {}

  /**
   * Where connections with {@code metrics=true} measure, the one of this process.
   *
   * @return always the same
   */
  public static Metrics shared() {
    return SHARED;
  }

  @Override
  public String name() {
    return "metrics";
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    return (Sum) of(info).computeIfAbsent(labels, key -> new Sum(new LongAdder()));
  }

  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    return (Sizes) of(info).computeIfAbsent(labels, key -> new Sizes(info.buckets()));
  }

  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    ConcurrentMap<List<String>, Series> series = of(info);
    series.compute(
        labels,
        (key, known) -> {
          Levels levels = known == null ? new Levels(new CopyOnWriteArrayList<>()) : (Levels) known;
          levels.values().add(value);
          return levels;
        });
    return () ->
        series.computeIfPresent(
            labels,
            (key, known) -> {
              List<DoubleSupplier> values = ((Levels) known).values();
              values.remove(value);
              return values.isEmpty() ? null : known;
            });
  }

  @Override
  public void forget(MetricInfo info, String label, String value) {
    int at = info.labels().indexOf(label);
    Metric metric = metrics.get(info.name());
    if (metric != null && at >= 0) {
      metric.series().keySet().removeIf(labels -> labels.get(at).equals(value));
    }
  }

  private ConcurrentMap<List<String>, Series> of(MetricInfo info) {
    Metric metric =
        metrics.computeIfAbsent(info.name(), name -> new Metric(info, new ConcurrentHashMap<>()));
    if (!metric.info().equals(info)) {
      throw new IllegalArgumentException(
          info.name() + " is described in two ways: " + metric.info() + " and " + info);
    }
    return metric.series();
  }

  /**
   * All that was measured, in Prometheus' text format, version 0.0.4.
   *
   * @return the metrics in the order of their names, each with its series in the order of their
   *     labels; empty if nothing was measured
   */
  public String gatherAsText() {
    return TextFormat.write(metrics.values());
  }

  /**
   * The series of one metric, for tests and tools.
   *
   * @param name the name of the metric
   * @return by the values of the labels: the sum of a counter, the value of a gauge, how many
   *     values a histogram holds; empty if nothing was measured
   */
  public Map<List<String>, Double> values(String name) {
    Metric metric = metrics.get(name);
    if (metric == null) {
      return Map.of();
    }
    Map<List<String>, Double> values = new ConcurrentHashMap<>();
    metric.series().forEach((labels, series) -> values.put(labels, TextFormat.valueOf(series)));
    return Map.copyOf(values);
  }
}
