package io.kvdc.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Snapshot;
import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of metrics in the registry. */
class DropwizardSinkTest {

  private static final MetricInfo SENT =
      MetricInfo.counter("kvdc_sent_total", "", "What was sent.", "store", "kind");
  private static final MetricInfo SECONDS =
      MetricInfo.histogram("kvdc_wait_seconds", "seconds", "How long it took.", List.of(0.1, 1.0));
  private static final MetricInfo BYTES =
      MetricInfo.histogram("kvdc_sent_bytes", "bytes", "How much it was.", List.of(10.0, 100.0));
  private static final MetricInfo LEVEL =
      MetricInfo.gauge("kvdc_level", "", "How much there is.", "store");

  private final MetricRegistry registry = new MetricRegistry();
  private final DropwizardSink sink = new DropwizardSink(registry);

  private Object level(String store) {
    return registry.getGauges().get("kvdc_level." + store).getValue();
  }

  @Test
  void whatIsCountedTwiceUnderTheSameLabelsIsOneCounter() {
    Counter first = sink.counter(SENT, List.of("127.0.0.1:20160", "get"));
    Counter second = new DropwizardSink(registry).counter(SENT, List.of("127.0.0.1:20160", "get"));
    first.increment();
    second.add(5);
    sink.counter(SENT, List.of("127.0.0.1:20160", "put")).increment();
    assertThat(registry.getCounters())
        .containsOnlyKeys(
            "kvdc_sent_total.127-0-0-1:20160.get", "kvdc_sent_total.127-0-0-1:20160.put");
    assertThat(registry.counter("kvdc_sent_total.127-0-0-1:20160.get").getCount()).isEqualTo(6);
  }

  @Test
  void secondsAreTimers() {
    Histogram seconds = sink.histogram(SECONDS, List.of());
    seconds.recordNanos(1_000_003);
    seconds.record(0.000_000_004);
    Snapshot times = registry.getTimers().get("kvdc_wait_seconds").getSnapshot();
    assertThat(times.getValues()).containsExactly(4, 1_000_003);
  }

  @Test
  void otherSizesAreRoundedToWholeNumbers() {
    Histogram bytes = sink.histogram(BYTES, List.of());
    bytes.record(0.49);
    bytes.record(2.5);
    bytes.record(1e18);
    assertThat(registry.getHistograms().get("kvdc_sent_bytes").getSnapshot().getValues())
        .containsExactly(0, 3, 1_000_000_000_000_000_000L);
  }

  @Test
  void gaugesOfSeveralEnginesAddUpAndGoWithTheLast() {
    Runnable first = sink.gauge(LEVEL, List.of("1"), () -> 2);
    Runnable second = new DropwizardSink(registry).gauge(LEVEL, List.of("1"), () -> 0.5);
    sink.gauge(LEVEL, List.of("2"), () -> 7);
    assertThat(level("1")).isEqualTo(2.5);
    first.run();
    assertThat(level("1")).isEqualTo(0.5);
    second.run();
    assertThat(registry.getNames()).containsExactly("kvdc_level.2");
    sink.gauge(LEVEL, List.of("1"), () -> 3);
    assertThat(level("1")).isEqualTo(3.0);
  }

  @Test
  void aRemovalThatRunsTwiceLeavesOthersAlone() {
    Runnable first = sink.gauge(LEVEL, List.of("1"), () -> 2);
    first.run();
    sink.gauge(LEVEL, List.of("1"), () -> 3);
    first.run();
    assertThat(level("1")).isEqualTo(3.0);
  }

  @Test
  void forgottenStoresLeaveNothing() {
    sink.counter(SENT, List.of("1", "get")).increment();
    sink.counter(SENT, List.of("1.", "get")).increment();
    sink.counter(SENT, List.of("2", "1")).increment();
    Runnable removal = sink.gauge(LEVEL, List.of("1"), () -> 2);
    sink.forget(SENT, "store", "1");
    sink.forget(SENT, "colour", "2");
    sink.forget(LEVEL, "store", "1");
    assertThat(registry.getNames())
        .containsExactly("kvdc_sent_total.1-.get", "kvdc_sent_total.2.1");
    sink.gauge(LEVEL, List.of("1"), () -> 4);
    removal.run();
    assertThat(level("1")).isEqualTo(4.0);
  }

  @Test
  void whatIsSomebodyElsesIsNotTouched() {
    registry.registerGauge("kvdc_level.1", () -> "theirs");
    registry.meter("kvdc_wait_seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> sink.gauge(LEVEL, List.of("1"), () -> 2))
        .withMessage("kvdc_level.1 is somebody else's gauge");
    assertThatIllegalArgumentException().isThrownBy(() -> sink.histogram(SECONDS, List.of()));
    assertThat(level("1")).isEqualTo("theirs");
  }

  @Test
  void sinksOfOneRegistryAreEqual() {
    DropwizardSink other = new DropwizardSink(new MetricRegistry());
    assertThat(sink)
        .isEqualTo(new DropwizardSink(registry))
        .hasSameHashCodeAs(new DropwizardSink(registry))
        .isNotEqualTo(other);
  }
}
