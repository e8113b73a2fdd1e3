package io.kvdc.metric;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Prometheus' text format, version 0.0.4. */
final class TextFormat {

  private final StringBuilder text = new StringBuilder();

  private TextFormat() {}

  static String write(Collection<Metrics.Metric> metrics) {
    TextFormat format = new TextFormat();
    metrics.forEach(format::write);
    return format.text.toString();
  }

  private void write(Metrics.Metric metric) {
    MetricInfo info = metric.info();
    if (metric.series().isEmpty()) {
      return;
    }
    text.append("# HELP ").append(info.name()).append(' ');
    text.append(info.help().replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
    text.append("# TYPE ").append(info.name()).append(' ');
    text.append(info.kind().name().toLowerCase(Locale.ROOT)).append('\n');
    metric.series().entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Object::toString)))
        .forEach(entry -> write(info, entry.getKey(), entry.getValue()));
  }

  private void write(MetricInfo info, List<String> labels, Metrics.Series series) {
    if (series instanceof Metrics.Sizes sizes) {
      write(info, labels, sizes);
    } else {
      line(info.name(), info, labels, "", valueOf(series));
    }
  }

  private void write(MetricInfo info, List<String> labels, Metrics.Sizes sizes) {
    long count = 0;
    for (int i = 0; i < sizes.buckets(); i++) {
      count += sizes.count(i);
      line(info.name() + "_bucket", info, labels, number(sizes.bound(i)), (double) count);
    }
    line(info.name() + "_sum", info, labels, "", sizes.sum());
    line(info.name() + "_count", info, labels, "", (double) count);
  }

  private void line(String name, MetricInfo info, List<String> labels, String bound, double value) {
    text.append(name);
    if (!labels.isEmpty() || !bound.isEmpty()) {
      text.append('{');
      for (int i = 0; i < labels.size(); i++) {
        label(info.labels().get(i), labels.get(i));
      }
      if (!bound.isEmpty()) {
        label("le", bound);
      }
      text.setCharAt(text.length() - 1, '}');
    }
    text.append(' ').append(number(value)).append('\n');
  }

  private void label(String name, String value) {
    text.append(name).append("=\"");
    text.append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    text.append("\",");
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    long whole = (long) value;
    return whole == value ? Long.toString(whole) : Double.toString(value);
  }

  static double valueOf(Metrics.Series series) {
    if (series instanceof Metrics.Sum sum) {
      return sum.value().sum();
    }
    if (series instanceof Metrics.Levels levels) {
      return levels.values().stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
    }
    long count = 0;
    Metrics.Sizes sizes = (Metrics.Sizes) series;
    for (int i = 0; i < sizes.buckets(); i++) {
      count += sizes.count(i);
    }
    return count;
  }
}
