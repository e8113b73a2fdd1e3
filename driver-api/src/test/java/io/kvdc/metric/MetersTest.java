package io.kvdc.metric;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.spi.MetricSink;
import io.kvdc.spi.PluginFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** What stands between a driver and its sinks. */
class MetersTest {

  private static final MetricInfo SECONDS =
      MetricInfo.histogram("seconds", "seconds", "Times.", List.of(0.1, 1.0));

  private final List<Long> nanos = new ArrayList<>();

  private static Meters meters(MetricSink... sinks) {
    return Objects.requireNonNull(Meters.of(List.of(sinks), new PluginFailures(false)));
  }

  @Test
  void withoutSinksThereAreNone() {
    assertThat(Meters.of(List.of(), new PluginFailures(false))).isNull();
  }

  @Test
  void timesReachSinksAsTheyAre() {
    meters(new Nanos()).histogram(SECONDS).series().recordNanos(1_234_567_891_234_567_891L);
    meters(new Nanos(), new Nanos()).histogram(SECONDS).series().recordNanos(7);
    assertThat(nanos).containsExactly(1_234_567_891_234_567_891L, 7L, 7L);
  }

  @Test
  void aGaugeThatFailsLeavesTheOthersAlone() {
    Metrics metrics = new Metrics();
    Meters meters = meters(metrics);
    meters.gauge(
        MetricInfo.gauge("broken", "", "Broken."),
        () -> {
          throw new IllegalStateException("by the test");
        });
    meters.gauge(MetricInfo.gauge("whole", "", "Whole."), () -> 3);
    assertThat(metrics.gatherAsText()).contains("broken NaN\n", "whole 3\n");
  }

  private final class Nanos implements MetricSink {
    @Override
    public Counter counter(MetricInfo info, List<String> labels) {
      return amount -> {};
    }

    @Override
    public Histogram histogram(MetricInfo info, List<String> labels) {
      return new Histogram() {
        @Override
        public void record(double value) {
          throw new AssertionError("was nanoseconds");
        }

        @Override
        public void recordNanos(long time) {
          nanos.add(time);
        }
      };
    }

    @Override
    public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
      return () -> {};
    }
  }
}
