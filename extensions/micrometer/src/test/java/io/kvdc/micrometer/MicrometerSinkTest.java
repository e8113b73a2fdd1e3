package io.kvdc.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of metrics in the registry. */
class MicrometerSinkTest {

  private static final MetricInfo SENT =
      MetricInfo.counter("kvdc_sent_total", "", "What was sent.", "store", "kind");
  private static final MetricInfo SECONDS =
      MetricInfo.histogram(
          "kvdc_sent_seconds", "seconds", "How long it took.", List.of(0.0, 0.001, 1.0), "store");
  private static final MetricInfo BYTES =
      MetricInfo.histogram("kvdc_sent_bytes", "bytes", "How much it was.", List.of(10.0, 100.0));
  private static final MetricInfo LEVEL =
      MetricInfo.gauge("kvdc_level_bytes", "bytes", "How much there is.", "store");

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final MicrometerSink sink = new MicrometerSink(registry);

  private double level(String store) {
    return registry.get("kvdc.level.bytes").tag("store", store).gauge().value();
  }

  @Test
  void whatIsCountedTwiceUnderTheSameLabelsIsOneCounter() {
    Counter first = sink.counter(SENT, List.of("1", "get"));
    Counter second = new MicrometerSink(registry).counter(SENT, List.of("1", "get"));
    first.increment();
    second.add(5);
    assertThat(registry.getMeters()).hasSize(1);
    assertThat(registry.get("kvdc.sent.total").tags("store", "1", "kind", "get").counter())
        .matches(counter -> counter.count() == 6)
        .matches(counter -> "What was sent.".equals(counter.getId().getDescription()));
  }

  @Test
  void secondsAreTimersWithTheBoundsAsObjectives() {
    Histogram seconds = sink.histogram(SECONDS, List.of("1"));
    seconds.recordNanos(1_000_003);
    seconds.record(0.000_000_004);
    Timer timer = registry.get("kvdc.sent").tag("store", "1").timer();
    assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1_000_007);
    assertThat(timer.takeSnapshot().histogramCounts())
        .extracting(bucket -> bucket.bucket(TimeUnit.SECONDS))
        .containsExactly(0.001, 1.0);
    assertThat(timer.takeSnapshot().histogramCounts())
        .extracting(CountAtBucket::count)
        .containsExactly(1.0, 2.0);
  }

  @Test
  void otherSizesAreSummariesWithFractions() {
    sink.histogram(BYTES, List.of()).record(2.5);
    DistributionSummary summary = registry.get("kvdc.sent.bytes").summary();
    assertThat(summary.totalAmount()).isEqualTo(2.5);
    assertThat(summary.getId().getBaseUnit()).isEqualTo("bytes");
    assertThat(summary.takeSnapshot().histogramCounts())
        .extracting(CountAtBucket::bucket)
        .containsExactly(10.0, 100.0);
  }

  @Test
  void gaugesOfSeveralEnginesAddUpAndGoWithTheLast() {
    Runnable first = sink.gauge(LEVEL, List.of("1"), () -> 2);
    Runnable second = new MicrometerSink(registry).gauge(LEVEL, List.of("1"), () -> 0.5);
    sink.gauge(LEVEL, List.of("2"), () -> 7);
    assertThat(level("1")).isEqualTo(2.5);
    first.run();
    assertThat(level("1")).isEqualTo(0.5);
    second.run();
    assertThat(registry.getMeters()).hasSize(1);
    sink.gauge(LEVEL, List.of("1"), () -> 3);
    first.run();
    assertThat(level("1")).isEqualTo(3);
  }

  @Test
  void gaugesAreHeldFastAlsoByRegistriesThatAreAddedLater() {
    CompositeMeterRegistry all = new CompositeMeterRegistry();
    Runnable removal = new MicrometerSink(all).gauge(LEVEL, List.of("1"), () -> 2);
    all.add(registry);
    System.gc();
    assertThat(level("1")).isEqualTo(2);
    removal.run();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void gaugesThatAFilterMakesOneAddUp() {
    registry.config().meterFilter(MeterFilter.ignoreTags("store"));
    Runnable first = sink.gauge(LEVEL, List.of("1"), () -> 2);
    Runnable second = sink.gauge(LEVEL, List.of("2"), () -> 3);
    assertThat(registry.get("kvdc.level.bytes").gauge().value()).isEqualTo(5);
    sink.forget(LEVEL, "store", "1");
    first.run();
    assertThat(registry.get("kvdc.level.bytes").gauge().value()).isEqualTo(3);
    second.run();
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void forgottenStoresLeaveNothing() {
    sink.counter(SENT, List.of("1", "get")).increment();
    sink.counter(SENT, List.of("2", "1")).increment();
    sink.histogram(SECONDS, List.of("1")).record(1);
    Runnable removal = sink.gauge(LEVEL, List.of("1"), () -> 2);
    sink.forget(SENT, "store", "1");
    sink.forget(SECONDS, "store", "1");
    sink.forget(LEVEL, "store", "1");
    assertThat(registry.getMeters())
        .singleElement()
        .matches(meter -> "2".equals(meter.getId().getTag("store")));
    sink.gauge(LEVEL, List.of("1"), () -> 4);
    removal.run();
    assertThat(level("1")).isEqualTo(4);
  }

  @Test
  void whatIsSomebodyElsesIsNotTouched() {
    registry.timer("kvdc.sent.total", "store", "1", "kind", "get");
    assertThatIllegalArgumentException().isThrownBy(() -> sink.counter(SENT, List.of("1", "get")));
  }

  @Test
  void prometheusSeesTheNamesThatAreDocumented() {
    PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerSink names = new MicrometerSink(prometheus);
    names.counter(SENT, List.of("1", "get")).increment();
    names.histogram(SECONDS, List.of("1")).record(0.0005);
    names.histogram(BYTES, List.of()).record(10);
    names.gauge(LEVEL, List.of("1"), () -> 2);
    assertThat(prometheus.scrape())
        .contains("kvdc_sent_total{kind=\"get\",store=\"1\"} 1.0")
        .contains("kvdc_sent_seconds_bucket{store=\"1\",le=\"0.001\"} 1")
        .contains("kvdc_sent_bytes_bucket{le=\"10.0\"} 1")
        .contains("kvdc_level_bytes{store=\"1\"} 2.0");
  }

  @Test
  void sinksOfOneRegistryAreEqual() {
    assertThat(sink)
        .isEqualTo(new MicrometerSink(registry))
        .hasSameHashCodeAs(new MicrometerSink(registry))
        .isNotEqualTo(new MicrometerSink(new SimpleMeterRegistry()));
  }
}
