package io.kvdc.metric;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * Describes a metric: the same for all its series, which differ in the values of the labels. May
 * grow.
 *
 * @param name as Prometheus wants it: lower case with underscores, the unit at the end, {@code
 *     _total} after it if it is a counter
 * @param kind what its values mean
 * @param unit {@code seconds}, {@code bytes}, or empty for plain numbers
 * @param help one sentence
 * @param labels the names of the labels, in the order in which values are given
 * @param buckets the upper bounds of a histogram's buckets, rising; empty for other kinds
 */
public record MetricInfo(
    String name,
    MetricKind kind,
    String unit,
    String help,
    List<String> labels,
    List<Double> buckets) {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /**
   * Checks the names.
   *
   * @param name as for the record
   * @param kind as for the record
   * @param unit as for the record
   * @param help as for the record
   * @param labels as for the record
   * @param buckets as for the record
   * @throws IllegalArgumentException if a name is not as it should be
   */
  public MetricInfo {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(help, "help");
    labels = List.copyOf(labels);
    buckets = List.copyOf(buckets);
    check(name);
    labels.forEach(MetricInfo::check);
    if (buckets.isEmpty() == (kind == MetricKind.HISTOGRAM)) {
      throw new IllegalArgumentException("histograms have buckets, and nothing else has: " + name);
    }
  }

  private static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not the name of a metric or label: " + name);
    }
  }

  /**
   * A counter.
   *
   * @param name as for the record
   * @param unit as for the record
   * @param help as for the record
   * @param labels as for the record
   * @return its description
   */
  public static MetricInfo counter(String name, String unit, String help, String... labels) {
    return new MetricInfo(name, MetricKind.COUNTER, unit, help, List.of(labels), List.of());
  }

  /**
   * A gauge.
   *
   * @param name as for the record
   * @param unit as for the record
   * @param help as for the record
   * @param labels as for the record
   * @return its description
   */
  public static MetricInfo gauge(String name, String unit, String help, String... labels) {
    return new MetricInfo(name, MetricKind.GAUGE, unit, help, List.of(labels), List.of());
  }

  /**
   * A histogram.
   *
   * @param name as for the record
   * @param unit as for the record
   * @param help as for the record
   * @param buckets as for the record
   * @param labels as for the record
   * @return its description
   */
  public static MetricInfo histogram(
      String name, String unit, String help, List<Double> buckets, String... labels) {
    return new MetricInfo(name, MetricKind.HISTOGRAM, unit, help, List.of(labels), buckets);
  }

  /**
   * Bounds that grow by a factor.
   *
   * @param first the lowest bound
   * @param factor what each is multiplied with to get the next
   * @param count how many
   * @return the bounds
   */
  public static List<Double> exponentialBuckets(double first, double factor, int count) {
    return DoubleStream.iterate(first, bound -> bound * factor).limit(count).boxed().toList();
  }
}
