package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.Metrics;
import io.kvdc.spi.MetricSink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections with equal sinks share an engine, which asks a sink for each of its series once. */
class SharedMetersTest {

  private static final Bytes VALUE = Bytes.utf8("value");

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Asked sink = new Asked();

  @AfterEach
  void close() {
    clusters.close();
  }

  private Connection connect(MetricSink into) {
    return Kv.connector(clusters.url()).metricSink(into).connect();
  }

  @Test
  void aSecondConnectionAsksForNothingAgain() {
    try (Connection first = connect(sink)) {
      first.raw().put(key(1), VALUE);
      Map<String, Integer> before = Map.copyOf(sink.times);
      assertThat(before).isNotEmpty();
      try (Connection second = connect(sink)) {
        second.raw().put(key(1), VALUE);
        before.forEach((series, times) -> assertThat(sink.times).containsEntry(series, times));
        assertThat(sink.shown)
            .isNotEmpty()
            .allSatisfy((series, now) -> assertThat(now).hasValue(1));
      }
      assertThat(sink.shown).allSatisfy((series, now) -> assertThat(now).hasValue(1));
    }
    assertThat(sink.shown).allSatisfy((series, now) -> assertThat(now).hasValue(0));
  }

  @Test
  void whatTheyDoAddsUp() {
    Metrics metrics = new Metrics();
    try (Connection first = connect(metrics);
        Connection second = connect(metrics)) {
      first.raw().put(key(1), VALUE);
      second.raw().put(key(1), VALUE);
      assertThat(metrics.values("kvdc_operation_seconds"))
          .containsExactly(Map.entry(List.of("raw.put", "ok"), 2.0));
      assertThat(metrics.values("kvdc_tikv_rawkv_cmd_seconds"))
          .containsExactly(Map.entry(List.of("put"), 2.0));
    }
  }

  /** How often each series of the engine was asked for, and how many gauges are shown now. */
  private static final class Asked implements MetricSink {
    final ConcurrentMap<String, Integer> times = new ConcurrentHashMap<>();
    final ConcurrentMap<String, AtomicInteger> shown = new ConcurrentHashMap<>();

    private void note(MetricInfo info, List<String> labels) {
      // Operations are measured by each connection.
      if (info.name().startsWith("kvdc_tikv_")) {
        times.merge(info.name() + labels, 1, Integer::sum);
      }
    }

    @Override
    public Counter counter(MetricInfo info, List<String> labels) {
      note(info, labels);
      return amount -> {};
    }

    @Override
    public Histogram histogram(MetricInfo info, List<String> labels) {
      note(info, labels);
      return value -> {};
    }

    @Override
    public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
      AtomicInteger now =
          shown.computeIfAbsent(info.name() + labels, series -> new AtomicInteger());
      now.incrementAndGet();
      return now::decrementAndGet;
    }
  }
}
