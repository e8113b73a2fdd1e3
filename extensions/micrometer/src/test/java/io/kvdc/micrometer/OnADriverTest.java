package io.kvdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver for TiKV measures into registries, on the embedded cluster. */
class OnADriverTest {

  private static final Bytes KEY = Bytes.utf8("key");

  private final MeterRegistry registry = new SimpleMeterRegistry();

  @BeforeEach
  void addRegistry() {
    Metrics.addRegistry(registry);
  }

  @AfterEach
  void removeRegistry() {
    Metrics.removeRegistry(registry);
    Metrics.globalRegistry.clear();
  }

  private long puts() {
    return registry
        .get("kvdc.operation")
        .tags("operation", "raw.put", "result", "ok")
        .timer()
        .count();
  }

  /** Fails in front of each operation. */
  private static final class Broken implements Interceptor {
    @Override
    public After before(Operation operation) {
      throw new IllegalStateException("broken on purpose");
    }
  }

  private Connection connect(String cluster, String parameters) {
    return Kv.connect("kv:embedded:micrometer-" + cluster + parameters);
  }

  /** How many threads the engines have: an engine of its own would bring more. */
  private static long engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("kvdc-"))
        .count();
  }

  @Test
  void theUrlSwitchesTheGlobalRegistryOn() {
    try (Connection measured = connect("url", "?micrometer=true");
        Connection other = connect("url", "")) {
      measured.raw().put(KEY, KEY);
      other.raw().put(KEY, KEY);
    }
    assertThat(puts()).isEqualTo(1);
  }

  @Test
  void connectionsWithOneRegistryShareAnEngineAndAddUp() {
    String url = "?micrometer=true";
    try (Connection first = connect("shared", url)) {
      first.raw().put(KEY, KEY);
      long threads = engineThreads();
      try (Connection second = connect("shared", url)) {
        second.raw().put(KEY, KEY);
        assertThat(engineThreads()).isEqualTo(threads);
      }
    }
    assertThat(puts()).isEqualTo(2);
  }

  @Test
  void failuresOfPlugInsAreCountedByTheirClasses() {
    try (Connection connection =
        Kv.connector("kv:embedded:micrometer-failures")
            .metricSink(new MicrometerSink(registry))
            .interceptor(new Broken())
            .connect()) {
      connection.raw().put(KEY, KEY);
    }
    assertThat(
            registry
                .get("kvdc.plugin.failures.total")
                .tag("plugin", Broken.class.getName())
                .counter()
                .count())
        .isEqualTo(1);
  }
}
