package io.kvdc.opentelemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.metric.MetricInfo;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenTelemetrySinkTest {

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .build();

  private Optional<MetricData> find(String name) {
    Collection<MetricData> all = reader.collectAllMetrics();
    return all.stream().filter(metric -> metric.getName().equals(name)).findFirst();
  }

  @Test
  void operationsAreMeasured() {
    try (Connection connection =
        Kv.connector("kv:embedded:demo")
            .metricSink(new OpenTelemetrySink(openTelemetry))
            .connect()) {
      connection.raw().put(Bytes.utf8("zone"), Bytes.utf8("Europe/Berlin"));
    }
    MetricData operations = find("kvdc_operation_seconds").orElseThrow();
    assertThat(operations.getUnit()).isEqualTo("s");
    assertThat(operations.getHistogramData().getPoints())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.getCount()).isEqualTo(1);
              assertThat(point.getAttributes().get(AttributeKey.stringKey("operation")))
                  .isEqualTo("raw.put");
              assertThat(point.getBoundaries().get(0)).isEqualTo(0.0005);
            });
  }

  @Test
  void countersAddUpUnderTheNameThatExportersComplete() {
    MetricInfo info = MetricInfo.counter("kvdc_tests_total", "", "Tests.", "kind");
    new OpenTelemetrySink(openTelemetry).counter(info, List.of("a")).add(2);
    new OpenTelemetrySink(openTelemetry).counter(info, List.of("a")).add(3);
    assertThat(find("kvdc_tests").orElseThrow().getLongSumData().getPoints())
        .singleElement()
        .matches(point -> point.getValue() == 5);
  }

  @Test
  void gaugesAreShownUntilTheyAreTakenAway() {
    MetricInfo info = MetricInfo.gauge("kvdc_test_level_bytes", "bytes", "A level.", "kind");
    Runnable removal = new OpenTelemetrySink(openTelemetry).gauge(info, List.of("a"), () -> 7.5);
    assertThat(find("kvdc_test_level_bytes").orElseThrow().getDoubleGaugeData().getPoints())
        .singleElement()
        .matches(point -> point.getValue() == 7.5);
    removal.run();
    assertThat(find("kvdc_test_level_bytes")).isEmpty();
  }

  @Test
  void gaugesOfSeveralEnginesAddUpUntilTheyAreTakenAway() {
    MetricInfo info = MetricInfo.gauge("kvdc_test_level", "", "A level.", "kind");
    Runnable first = new OpenTelemetrySink(openTelemetry).gauge(info, List.of("a"), () -> 7.5);
    Runnable second = new OpenTelemetrySink(openTelemetry).gauge(info, List.of("a"), () -> 1);
    Runnable other = new OpenTelemetrySink(openTelemetry).gauge(info, List.of("b"), () -> 3);
    assertThat(levels("kvdc_test_level")).containsExactlyInAnyOrder(8.5, 3.0);
    first.run();
    assertThat(levels("kvdc_test_level")).containsExactlyInAnyOrder(1.0, 3.0);
    second.run();
    assertThat(levels("kvdc_test_level")).containsExactly(3.0);
    other.run();
    assertThat(find("kvdc_test_level")).isEmpty();
  }

  private List<Double> levels(String name) {
    return find(name).orElseThrow().getDoubleGaugeData().getPoints().stream()
        .map(DoublePointData::getValue)
        .toList();
  }

  @Test
  void sinksOfOneInstanceAreEqual() {
    assertThat(new OpenTelemetrySink(openTelemetry))
        .isEqualTo(new OpenTelemetrySink(openTelemetry))
        .isNotEqualTo(new OpenTelemetrySink(OpenTelemetrySdk.builder().build()));
  }
}
