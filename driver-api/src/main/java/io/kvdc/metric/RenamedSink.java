package io.kvdc.metric;

import io.kvdc.spi.MetricSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.DoubleSupplier;

/**
 * Shows metrics in another sink under other names, with labels that say where they come from. For
 * dashboards that know the names of TiKV's Go client:
 *
 * <pre>{@code
 * MetricSink sink =
 *     RenamedSink.withPrefix("kvdc_tikv_", "tikv_client_go_", Map.of("cluster", "eu1"), metrics);
 * try (Connection connection = Kv.connector(url).metricSink(sink).connect()) {
 *   connection.raw().get(Bytes.utf8("zone"));
 * }
 * }</pre>
 *
 * <p>As safe for use by many threads as the sink behind it.
 */
public final class RenamedSink implements MetricSink {

  private final String from;
  private final String to;
  private final List<String> labelNames;
  private final List<String> labelValues;
  private final MetricSink sink;
  private final ConcurrentMap<MetricInfo, MetricInfo> renamed = new ConcurrentHashMap<>();

  private RenamedSink(String from, String to, Map<String, String> labels, MetricSink sink) {
    TreeMap<String, String> sorted = new TreeMap<>(labels);
    this.from = from;
    this.to = to;
    this.labelNames = List.copyOf(sorted.keySet());
    this.labelValues = List.copyOf(sorted.values());
    this.sink = sink;
  }

  /**
   * Replaces how names begin. Names that begin otherwise stay.
   *
   * @param from how they begin
   * @param to how they begin in the sink behind
   * @param labels labels that all series get, with their values; behind those that they have
   * @param sink the sink behind
   * @return the sink to measure into
   */
  public static RenamedSink withPrefix(
      String from, String to, Map<String, String> labels, MetricSink sink) {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
    return new RenamedSink(from, to, labels, Objects.requireNonNull(sink, "sink"));
  }

  @Override
  public String name() {
    return sink.name();
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    return sink.counter(renamed(info), more(labels));
  }

  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    return sink.histogram(renamed(info), more(labels));
  }

  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    return sink.gauge(renamed(info), more(labels), value);
  }

  @Override
  public void forget(MetricInfo info, String label, String value) {
    sink.forget(renamed(info), label, value);
  }

  private MetricInfo renamed(MetricInfo info) {
    return renamed.computeIfAbsent(info, this::rename);
  }

  private MetricInfo rename(MetricInfo info) {
    String name = info.name();
    return new MetricInfo(
        name.startsWith(from) ? to + name.substring(from.length()) : name,
        info.kind(),
        info.unit(),
        info.help(),
        joined(info.labels(), labelNames),
        info.buckets());
  }

  private List<String> more(List<String> labels) {
    return joined(labels, labelValues);
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
