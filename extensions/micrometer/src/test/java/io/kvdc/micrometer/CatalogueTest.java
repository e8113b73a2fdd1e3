package io.kvdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What becomes of the names of all that KVDC measures. */
class CatalogueTest {

  private static List<MetricInfo> all() {
    return Stream.concat(OperationMetrics.all().stream(), EngineMetrics.all()).toList();
  }

  private static void fill(MicrometerSink sink, MetricInfo info) {
    List<String> labels = Collections.nCopies(info.labels().size(), "x");
    switch (info.kind()) {
      case COUNTER -> sink.counter(info, labels).increment();
      case GAUGE -> sink.gauge(info, labels, () -> 1);
      case HISTOGRAM -> sink.histogram(info, labels).record(1);
    }
  }

  /** What the registry for Prometheus adds to names that do not say all that they could. */
  private static String inPrometheus(MetricInfo info) {
    String name = info.name();
    String stem = name.replaceFirst("_total$", "");
    String unit =
        info.unit().isEmpty() || stem.endsWith("_" + info.unit()) ? "" : "_" + info.unit();
    String after = info.labels().isEmpty() ? " " : "{";
    return switch (info.kind()) {
      case COUNTER -> stem + unit + "_total" + after;
      case GAUGE -> name + unit + after;
      case HISTOGRAM -> stem + unit + "_bucket{";
    };
  }

  @Test
  void noTwoMetricsBecomeOneAndNamesStayOrGetTheirUnit() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerSink sink = new MicrometerSink(registry);
    all().forEach(info -> fill(sink, info));
    assertThat(registry.getMeters()).hasSameSizeAs(all());
    assertThat(registry.scrape())
        .contains(all().stream().map(CatalogueTest::inPrometheus).toList());
  }
}
