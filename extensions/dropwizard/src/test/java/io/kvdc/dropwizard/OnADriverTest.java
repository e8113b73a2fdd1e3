package io.kvdc.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.SharedMetricRegistries;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver for TiKV measures into registries, on the embedded cluster. */
class OnADriverTest {

  private static final String PUTS = "kvdc_operation_seconds.raw-put.ok";
  private static final Bytes KEY = Bytes.utf8("key");

  private final String registry = "on-a-driver-" + UUID.randomUUID();

  @AfterEach
  void removeRegistry() {
    SharedMetricRegistries.remove(registry);
  }

  /** Fails in front of each operation. */
  private static final class Broken implements Interceptor {
    @Override
    public After before(Operation operation) {
      throw new IllegalStateException("broken on purpose");
    }
  }

  private Connection connect(String cluster, String parameters) {
    return Kv.connect("kv:embedded:dropwizard-" + cluster + parameters);
  }

  /** How many threads the engines have: an engine of its own would bring more. */
  private static long engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kvdc-"))
        .count();
  }

  @Test
  void theUrlNamesTheRegistry() {
    try (Connection measured = connect("url", "?dropwizard=" + registry);
        Connection other = connect("url", "")) {
      measured.raw().put(KEY, KEY);
      other.raw().put(KEY, KEY);
    }
    MetricRegistry found = SharedMetricRegistries.getOrCreate(registry);
    assertThat(found.getTimers().get(PUTS).getCount()).isEqualTo(1);
    assertThat(found.getTimers().get(PUTS).getSnapshot().getMax()).isPositive();
  }

  @Test
  void connectionsWithOneRegistryShareAnEngineAndAddUp() {
    String url = "?dropwizard=" + registry;
    try (Connection first = connect("shared", url)) {
      first.raw().put(KEY, KEY);
      long threads = engineThreads();
      try (Connection second = connect("shared", url)) {
        second.raw().put(KEY, KEY);
        assertThat(engineThreads()).isEqualTo(threads);
      }
    }
    assertThat(SharedMetricRegistries.getOrCreate(registry).timer(PUTS).getCount()).isEqualTo(2);
  }

  @Test
  void failuresOfPlugInsAreCountedByTheirClasses() {
    MetricRegistry mine = new MetricRegistry();
    try (Connection connection =
        Kv.connector("kv:embedded:dropwizard-failures")
            .metricSink(new DropwizardSink(mine))
            .interceptor(new Broken())
            .connect()) {
      connection.raw().put(KEY, KEY);
    }
    String name = "kvdc_plugin_failures_total.io-kvdc-dropwizard-OnADriverTest%24Broken";
    assertThat(mine.getCounters()).containsKey(name);
    assertThat(mine.counter(name).getCount()).isEqualTo(1);
  }
}
