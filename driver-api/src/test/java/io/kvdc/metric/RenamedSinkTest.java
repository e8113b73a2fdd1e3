package io.kvdc.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metrics under other names. */
class RenamedSinkTest {

  private static final MetricInfo REQUESTS =
      MetricInfo.counter("kvdc_tikv_requests_total", "", "Requests.", "type");
  private static final MetricInfo SECONDS =
      MetricInfo.histogram("kvdc_operation_seconds", "seconds", "Times.", List.of(1.0));
  private static final MetricInfo LEVEL = MetricInfo.gauge("kvdc_tikv_level", "", "Level.");

  private final Metrics metrics = new Metrics();
  private final RenamedSink sink =
      RenamedSink.withPrefix(
          "kvdc_tikv_", "tikv_client_go_", Map.of("zone", "z1", "cluster", "eu"), metrics);

  @Test
  void namesAndLabelsAreThoseThatAreWanted() {
    sink.counter(REQUESTS, List.of("Get")).add(2);
    sink.histogram(SECONDS, List.of()).record(0.5);
    Runnable removal = sink.gauge(LEVEL, List.of(), () -> 7);

    assertThat(metrics.gatherAsText())
        .contains("tikv_client_go_requests_total{type=\"Get\",cluster=\"eu\",zone=\"z1\"} 2\n")
        .contains("kvdc_operation_seconds_bucket{cluster=\"eu\",zone=\"z1\",le=\"1\"} 1\n")
        .contains("tikv_client_go_level{cluster=\"eu\",zone=\"z1\"} 7\n");

    removal.run();
    sink.forget(REQUESTS, "type", "Get");
    assertThat(metrics.values("tikv_client_go_level")).isEmpty();
    assertThat(metrics.values("tikv_client_go_requests_total")).isEmpty();
    assertThat(sink.name()).isEqualTo("metrics");
  }
}
