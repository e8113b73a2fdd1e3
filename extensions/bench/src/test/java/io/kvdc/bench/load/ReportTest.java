package io.kvdc.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.client.Sample;
import io.kvdc.bench.load.work.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Cell CELL =
      new Cell(
          Workload.RAW_GET,
          Workload.RAW_GET.session(),
          64,
          List.of(Contender.values()),
          3,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  @Test
  void theMedianStandsForTheRounds() {
    Statistic odd = Statistic.of(List.of(9.0, 1.0, 2.0), each -> each);
    Statistic even = Statistic.of(List.of(4.0, 1.0, 2.0, 8.0), each -> each);

    assertThat(odd.median()).isEqualTo(2);
    assertThat(odd.spread()).isEqualTo(9);
    assertThat(even.median()).isEqualTo(3);
    assertThat(Statistic.of(List.<Double>of(), each -> each).median()).isNaN();
  }

  @Test
  void goalsAreRatiosOfMedians() {
    List<Goal> goals =
        Goal.of(
            List.of(
                outcome(Contender.KVDC, 40_000, 20),
                outcome(Contender.KVDC_ASYNC, 60_000, 9),
                outcome(Contender.STREAM, 50_000, 16),
                outcome(Contender.STREAM_ASYNC, 90_000, 4),
                outcome(Contender.CLIENT_JAVA, 20_000, 60),
                outcome(Contender.CLIENT_GO, 50_000, 25)),
            new Lookups(Map.of("cache", 150.0)));

    assertThat(goals).extracting(Goal::measured).containsExactly(2.0, 0.8, 1.25, 2.25, 150.0);
    assertThat(goals).extracting(Goal::reached).containsExactly(true, false, true, false, true);
  }

  @Test
  void whatWasNotMeasuredIsNoGoal() {
    assertThat(Goal.of(List.of(outcome(Contender.KVDC, 1, 1)), Lookups.NONE)).isEmpty();
  }

  @Test
  void tablesAreMarkdown() {
    String text =
        new Report(
                List.of(outcome(Contender.KVDC, 40_000, 20), outcome(Contender.UNARY, 20_000, 30)),
                Lookups.NONE,
                List.of("The machine was busy"))
            .markdown();

    assertThat(text)
        .contains("| what, callers | kvdc | unary |")
        .contains("| raw-get, 64 | 1.00 / 1.00 | 1.50 / 0.50 |")
        .contains("| raw-get, 64 | kvdc | 40000 | 20.00 | x1.00 | 1000 |")
        .contains("The machine was busy.")
        .doesNotContain("NaN");
    text.lines()
        .filter(line -> line.startsWith("|"))
        .forEach(line -> assertThat(line).endsWith("|"));
  }

  @Test
  void troubleShows() {
    Outcome failed = new Outcome(CELL, Contender.CLIENT_GO, List.of(), "failed \"no\" way");

    Report report =
        new Report(List.of(outcome(Contender.KVDC, 1, 1), failed), Lookups.NONE, List.of());

    assertThat(report.markdown()).contains("**raw-get, 64, client-go: failed \"no\" way**");
    assertThat(report.markdown()).contains("| raw-get, 64 | 1.00 / 1.00 | - |");
    assertThat(report.json()).contains("\"trouble\": \"failed \\\"no\\\" way\"");
  }

  @Test
  void jsonHoldsEachRound() {
    String json =
        new Report(
                List.of(outcome(Contender.KVDC, 40_000, 20)),
                new Lookups(Map.of("cache", 150.0)),
                List.of())
            .json();

    assertThat(json.split("\"cpuMicros\": 20.000", -1)).hasSize(4);
    assertThat(json)
        .contains("\"workload\": \"raw-get\"")
        .contains("\"callers\": 64")
        .contains("\"who\": \"kvdc\"")
        .contains("\"cache\": 150.000");
  }

  private static Outcome outcome(Contender contender, long operations, long cpuMicros) {
    return new Outcome(
        CELL,
        contender,
        IntStream.range(0, 3)
            .mapToObj(
                round ->
                    new Outcome.Round(
                        new Sample(
                            operations,
                            0,
                            1_000_000_000,
                            operations * cpuMicros * 1000,
                            operations * 1000,
                            1,
                            2,
                            3,
                            4,
                            5,
                            ""),
                        8,
                        5))
            .toList(),
        "");
  }
}
