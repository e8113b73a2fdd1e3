package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.metric.MetricInfo;
import io.kvdc.metric.Metrics;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is measured can be read by Prometheus. */
class MetricsTextTest {

  private static final Bytes VALUE = Bytes.utf8("value");

  @Test
  void allThatIsMeasuredIsGoodText() {
    Metrics metrics = new Metrics();
    try (Clusters clusters = Clusters.of(3, ApiVersion.V2);
        Connection connection = Kv.connector(clusters.url()).metricSink(metrics).connect()) {
      connection.raw().put(key(1), VALUE);
      clusters.cluster().split(key(5));
      connection.raw().put(key(9), VALUE);
      connection.raw().deleteRange(KeyRange.all());
      try (Transaction transaction = connection.begin(TransactionOptions.pessimistic())) {
        transaction.lockKeys(List.of(key(2)));
        transaction.put(key(1), VALUE);
        transaction.put(key(9), VALUE);
        transaction.commit();
      }
      assertThat(connection.snapshot().get(key(1))).isEqualTo(VALUE);

      Map<String, List<PrometheusText.Sample>> read = PrometheusText.parse(metrics.gatherAsText());
      assertThat(read)
          .containsKeys(
              "kvdc_operation_seconds",
              "kvdc_tikv_request_seconds",
              "kvdc_tikv_region_err_total",
              "kvdc_tikv_commit_txn_counter",
              "kvdc_tikv_store_liveness_state");
      List<String> known = EngineMetrics.all().map(MetricInfo::name).toList();
      assertThat(read.keySet())
          .filteredOn(name -> name.startsWith("kvdc_tikv_"))
          .allSatisfy(name -> assertThat(known).contains(name));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# TYPE a counter\na 1\n",
        "# HELP a A.\n# TYPE a counter\na 1",
        "# HELP a A.\n# TYPE a counter\nb 1\n",
        "# HELP a A.\n# TYPE a counter\na{b=\"c\"d\"} 1\n",
        "# HELP a A.\n# TYPE a counter\na{b=\"c\"} 1\na{b=\"c\"} 1\n",
        "# HELP a A.\n# TYPE a thing\na 1\n",
        "# HELP a A.\n# TYPE a counter\na one\n",
        "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\n",
        "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n"
      })
  void theReaderIsStrict(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> PrometheusText.parse(text));
  }
}
