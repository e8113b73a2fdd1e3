package io.kvdc.tikv.internal.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.metric.Meters;
import io.kvdc.metric.Metrics;
import io.kvdc.spi.PluginFailures;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What counts as a small read. */
class ReadMetricsTest {

  private static final long SECOND = 1_000_000_000;

  private final Metrics sink = new Metrics();
  private final ReadMetrics metrics =
      new ReadMetrics(Objects.requireNonNull(Meters.of(List.of(sink), new PluginFailures(false))));

  private double count(String name) {
    return sink.values("kvdc_tikv_" + name).getOrDefault(List.of(), -1.0);
  }

  @Test
  void fewKeysAndBytesAreSmall() {
    metrics.served(20, SECOND, (1 << 20) - 1);
    assertThat(count("tikv_small_read_duration")).isEqualTo(1);
    assertThat(count("tikv_read_throughput")).isZero();
  }

  @Test
  void manyKeysOrBytesAreMeasuredByTheirThroughput() {
    metrics.served(21, 2 * SECOND, 4096);
    metrics.served(1, SECOND, 1 << 20);
    assertThat(count("tikv_small_read_duration")).isZero();
    assertThat(count("tikv_read_throughput")).isEqualTo(2);
    assertThat(sink.gatherAsText()).contains("kvdc_tikv_tikv_read_throughput_sum 1050624\n");
  }

  @Test
  void nothingReadOrNoTimeSaysNothing() {
    metrics.served(0, SECOND, 0);
    metrics.served(1, 0, 10);
    assertThat(count("tikv_small_read_duration")).isZero();
    assertThat(count("tikv_read_throughput")).isZero();
  }
}
