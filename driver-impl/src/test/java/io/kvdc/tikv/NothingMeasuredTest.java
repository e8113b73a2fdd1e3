package io.kvdc.tikv;

import static io.kvdc.tikv.Clusters.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.metric.Metrics;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where no sink is present, an engine makes no meter and measures nothing. */
class NothingMeasuredTest {

  private static final Bytes VALUE = Bytes.utf8("value");

  /** A line of the JVM's histogram of live objects: number, instances, bytes, class. */
  private static final Pattern ALIVE = Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+).*");

  /** All that meters are made of, but for the constants, which are there once. */
  private static final Pattern METERS =
      Pattern.compile(
          "io\\.kvdc\\.metric\\.(Meters|Metrics|OperationMetrics)(\\$.*)?"
              + "|io\\.kvdc\\.tikv\\.internal\\.metric\\.(?!LockMetrics\\$Action|TxnMetrics\\$Form).*"
              + "|io\\.kvdc\\.tikv\\.internal\\.(pd\\.Measured.*|store\\.StoreGauges"
              + "|region\\.SendFigures|txn\\.commit\\.CommitMeasures)");

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);

  @AfterEach
  void close() {
    clusters.close();
  }

  /** How many meters are alive, by class. The JVM collects garbage before it counts. */
  private static Map<String, Long> meters() throws JMException {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    Map<String, Long> found = new HashMap<>();
    histogram
        .lines()
        .map(ALIVE::matcher)
        .filter(Matcher::matches)
        .filter(line -> METERS.matcher(line.group(2)).matches())
        .forEach(line -> found.put(line.group(2), Long.parseLong(line.group(1))));
    return found;
  }

  private void work(Connection connection) {
    connection.raw().put(key(1), VALUE);
    clusters.cluster().split(key(5));
    connection.raw().batchGet(List.of(key(1), key(9)));
    try (Transaction transaction = connection.begin()) {
      transaction.lockKeys(List.of(key(2)));
      transaction.put(key(1), VALUE);
      transaction.commit();
    }
    connection.snapshot().get(key(1));
  }

  @Test
  void withoutASinkThereIsNoMeterAndNoSeries() throws JMException {
    String sharedBefore = Metrics.shared().gatherAsText();
    Map<String, Long> before = meters();
    try (Connection connection = Kv.connect(clusters.url())) {
      work(connection);
      // Engines of earlier tests may still be dying, so there can be fewer.
      meters()
          .forEach(
              (type, count) ->
                  assertThat(count).as(type).isLessThanOrEqualTo(before.getOrDefault(type, 0L)));
    }
    assertThat(Metrics.shared().gatherAsText()).isEqualTo(sharedBefore);
  }

  @Test
  void theSinkOfAnotherConnectionHearsNothing() {
    Metrics metrics = new Metrics();
    try (Connection measured = Kv.connector(clusters.url()).metricSink(metrics).connect();
        Connection silent = Kv.connect(clusters.url())) {
      measured.raw().put(key(1), VALUE);
      Map<List<String>, Double> before = metrics.values("kvdc_tikv_async_send_req_total");
      work(silent);
      assertThat(metrics.values("kvdc_tikv_async_send_req_total")).isEqualTo(before);
      assertThat(metrics.values("kvdc_operation_seconds")).hasSize(1);
      assertThat(metrics.values("kvdc_tikv_commit_txn_counter")).isEmpty();
    }
  }

  @Test
  void withASinkTheMetersAreSeenToBeThere() throws JMException {
    try (Connection connection = Kv.connector(clusters.url()).metricSink(new Metrics()).connect()) {
      work(connection);
      assertThat(meters())
          .containsKeys(
              "io.kvdc.metric.Meters",
              "io.kvdc.metric.Meters$Family",
              "io.kvdc.tikv.internal.metric.EngineMetrics",
              "io.kvdc.tikv.internal.metric.LaneMetrics",
              "io.kvdc.tikv.internal.metric.StoreRequests",
              "io.kvdc.tikv.internal.store.StoreGauges");
    }
  }
}
