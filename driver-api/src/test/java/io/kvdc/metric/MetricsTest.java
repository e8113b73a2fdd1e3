package io.kvdc.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is kept in memory, and how it is shown as text. */
class MetricsTest {

  private static final MetricInfo COUNTER =
      MetricInfo.counter("things_total", "", "Things\nwith \\ in them.", "kind", "store");
  private static final MetricInfo GAUGE = MetricInfo.gauge("level", "", "Level.");
  private static final MetricInfo HISTOGRAM =
      MetricInfo.histogram("seconds", "seconds", "Times.", List.of(0.1, 1.0));

  private final Metrics metrics = new Metrics();

  @Test
  void nothingMeasuredIsNoText() {
    assertThat(metrics.gatherAsText()).isEmpty();
    assertThat(metrics.values("things_total")).isEmpty();
  }

  @Test
  void labelsAndHelpAreEscaped() {
    metrics.counter(COUNTER, List.of("a\"b\\c\nd", "1")).add(3);

    assertThat(metrics.gatherAsText())
        .isEqualTo(
            """
            # HELP things_total Things\\nwith \\\\ in them.
            # TYPE things_total counter
            things_total{kind="a\\"b\\\\c\\nd",store="1"} 3
            """);
  }

  @Test
  void bucketsOfHistogramsAddUp() {
    Histogram histogram = metrics.histogram(HISTOGRAM, List.of());
    histogram.record(0.1);
    histogram.record(0.25);
    histogram.recordNanos(5_000_000_000L);

    assertThat(metrics.gatherAsText())
        .isEqualTo(
            """
            # HELP seconds Times.
            # TYPE seconds histogram
            seconds_bucket{le="0.1"} 1
            seconds_bucket{le="1"} 2
            seconds_bucket{le="+Inf"} 3
            seconds_sum 5.35
            seconds_count 3
            """);
  }

  @Test
  void gaugesOfSeveralEnginesAddUpUntilTheyAreTakenAway() {
    Runnable first = metrics.gauge(GAUGE, List.of(), () -> 2);
    Runnable second = metrics.gauge(GAUGE, List.of(), () -> 0.5);
    assertThat(metrics.gatherAsText()).contains("level 2.5\n");
    first.run();
    assertThat(metrics.gatherAsText()).contains("level 0.5\n");
    second.run();
    assertThat(metrics.gatherAsText()).isEmpty();
  }

  @Test
  void numbersThatAreNone() {
    metrics.gauge(GAUGE, List.of(), () -> Double.NaN);
    assertThat(metrics.gatherAsText()).contains("level NaN\n");
  }

  @Test
  void whatIsForgottenBeginsAnew() {
    metrics.counter(COUNTER, List.of("a", "1")).increment();
    metrics.counter(COUNTER, List.of("a", "2")).increment();
    metrics.forget(COUNTER, "store", "1");
    metrics.forget(COUNTER, "no such label", "2");

    assertThat(metrics.values("things_total")).containsOnlyKeys(List.of("a", "2"));
    metrics.counter(COUNTER, List.of("a", "1")).increment();
    assertThat(metrics.values("things_total")).containsEntry(List.of("a", "1"), 1.0);
  }

  @Test
  void aNameMeansOneThing() {
    metrics.counter(COUNTER, List.of("a", "1"));
    MetricInfo other = MetricInfo.counter("things_total", "", "Other things.", "kind", "store");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> metrics.counter(other, List.of("a", "1")))
        .withMessageContaining("things_total");
  }

  @Test
  void manyThreadsCountTogether() {
    CompletableFuture<?>[] threads =
        IntStream.range(0, 4)
            .mapToObj(
                number ->
                    CompletableFuture.runAsync(
                        () -> {
                          for (int i = 0; i < 1000; i++) {
                            metrics.counter(COUNTER, List.of("a", "1")).increment();
                            metrics.histogram(HISTOGRAM, List.of()).record(1);
                          }
                        }))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(threads).join();

    assertThat(metrics.values("things_total")).containsEntry(List.of("a", "1"), 4000.0);
    assertThat(metrics.gatherAsText()).contains("seconds_sum 4000\n", "seconds_count 4000\n");
  }
}
