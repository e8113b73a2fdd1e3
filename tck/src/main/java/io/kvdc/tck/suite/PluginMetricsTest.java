package io.kvdc.tck.suite;

import static io.kvdc.tck.suite.PluginConnections.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.error.WriteConflictException;
import io.kvdc.metric.Metrics;
import io.kvdc.metric.OperationMetrics;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import org.junit.jupiter.api.Test;

/** What a sink gets of the operations of any driver, and of plug-ins that fail. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class PluginMetricsTest {

  private static final Bytes VALUE = Bytes.utf8("v");
  private static final String COUNT = OperationMetrics.SECONDS.name() + "_count";

  private static void assertShows(Metrics metrics, String series, String value) {
    assertThat(metrics.gatherAsText().lines()).contains(series + " " + value);
  }

  private static String operation(String name, String result) {
    return COUNT + "{operation=\"" + name + "\",result=\"" + result + "\"}";
  }

  @Test
  void operationsAreMeasuredByTheirEnd(TestSpace space) {
    Metrics metrics = new Metrics();
    try (Connection connection = open(space, connector -> connector.metricSink(metrics));
        Transaction transaction = connection.begin()) {
      connection.snapshot().get(space.key("a"));
      connection.snapshot().get(space.key("b"));
      transaction.put(space.key("k"), VALUE);
      space.txn().put("k", "theirs");
      assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);
    }

    assertShows(metrics, operation("snapshot.get", "ok"), "2");
    assertShows(metrics, operation("transaction.commit", "failed"), "1");
  }

  @Test
  void connectionsAddUpInOneSink(TestSpace space) {
    Metrics metrics = new Metrics();
    for (int i = 0; i < 3; i++) {
      try (Connection connection = open(space, connector -> connector.metricSink(metrics))) {
        connection.snapshot().get(space.key("a"));
      }
    }

    assertShows(metrics, operation("snapshot.get", "ok"), "3");
  }

  @Test
  void everySinkGetsEverything(TestSpace space) {
    Metrics first = new Metrics();
    Metrics second = new Metrics();
    try (Connection connection =
        open(space, connector -> connector.metricSink(first).metricSink(second))) {
      connection.snapshot().get(space.key("a"));
    }

    assertShows(first, operation("snapshot.get", "ok"), "1");
    assertShows(second, operation("snapshot.get", "ok"), "1");
  }

  @Test
  void pluginsThatFailAreCounted(TestSpace space) {
    Metrics metrics = new Metrics();
    Interceptor broken = new Broken();
    try (Connection connection =
        open(space, connector -> connector.metricSink(metrics).interceptor(broken))) {
      connection.snapshot().get(space.key("a"));
      connection.snapshot().get(space.key("a"));
    }

    assertThat(metrics.gatherAsText())
        .contains(OperationMetrics.PLUGIN_FAILURES.name())
        .contains(Broken.class.getName().replace("\\", "\\\\") + "\"} 2");
  }

  /** Fails at each snapshot read. */
  private static final class Broken implements Interceptor {
    @Override
    public After before(Operation operation) {
      if (operation.name().equals("snapshot.get")) {
        throw new IllegalStateException("thrown by a test");
      }
      return After.NOBODY;
    }
  }
}
