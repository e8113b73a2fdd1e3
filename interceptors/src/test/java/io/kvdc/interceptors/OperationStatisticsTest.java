package io.kvdc.interceptors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.OutcomeUnknownException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.interceptors.OperationStatistics.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OperationStatisticsTest {

  private final OperationStatistics statistics = new OperationStatistics();
  private final Chains chains = new Chains(statistics);

  @Test
  void operationsAreCountedByNameAndEnding() {
    chains.run("raw.put", Duration.ofMillis(3), new ServerBusyException(ErrorDetail.of("x")));
    chains.run("raw.put", Duration.ofMillis(9), new OutcomeUnknownException(ErrorDetail.of("x")));
    chains.run("raw.put", Duration.ofMillis(6), null);
    chains.run("raw.get", Duration.ofMillis(1), new IllegalStateException());
    assertThat(statistics.figures())
        .containsOnlyKeys("raw.get", "raw.put")
        .containsEntry(
            "raw.put", new Figures(3, 1, 2, 1, 6, 300, Duration.ofMillis(18), Duration.ofMillis(9)))
        .containsEntry(
            "raw.get", new Figures(1, 0, 1, 0, 2, 100, Duration.ofMillis(1), Duration.ofMillis(1)));
    assertThat(statistics.figures().get("raw.put").meanDuration()).isEqualTo(Duration.ofMillis(6));
  }

  @Test
  void whatHasNotEndedIsOnlyStarted() {
    chains.begin("raw.get");
    Figures figures = statistics.figures().get("raw.get");
    assertThat(figures).isEqualTo(new Figures(1, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO));
    assertThat(figures.meanDuration()).isEqualTo(Duration.ZERO);
  }

  @Test
  void figuresAreAStillPicture() {
    chains.run("raw.get", Duration.ZERO, null);
    var before = statistics.figures();
    chains.run("raw.get", Duration.ZERO, null);
    assertThat(before.get("raw.get").started()).isEqualTo(1);
    assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(before::clear);
  }

  @Test
  void manyThreadsLoseNoCount() throws Exception {
    int threads = 4;
    int each = 5_000;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        tasks.add(
            () -> {
              for (int n = 0; n < each; n++) {
                chains.run("raw.get", Duration.ZERO, null);
              }
              return null;
            });
      }
      for (Future<Void> future : executor.invokeAll(tasks)) {
        future.get();
      }
    } finally {
      executor.shutdownNow();
    }
    Figures figures = statistics.figures().get("raw.get");
    assertThat(figures.started()).isEqualTo(threads * each);
    assertThat(figures.succeeded()).isEqualTo(threads * each);
    assertThat(figures.keys()).isEqualTo(2L * threads * each);
  }
}
