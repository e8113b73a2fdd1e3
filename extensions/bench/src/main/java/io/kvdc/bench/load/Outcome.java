package io.kvdc.bench.load;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.client.Sample;
import java.util.List;

/**
 * All rounds of one contender in one cell.
 *
 * @param cell what was done
 * @param contender who did it
 * @param rounds what was measured
 * @param error why there are no more rounds; empty: there are all
 */
record Outcome(Cell cell, Contender contender, List<Round> rounds, String error) {

  /**
   * One round.
   *
   * @param sample what the contender measured
   * @param batch commands in each message that the server got; 0: not known
   * @param serverMicros CPU time of the server for each operation, warm-up included
   */
  record Round(Sample sample, double batch, double serverMicros) {}

  Statistic rate() {
    return Statistic.of(rounds, round -> round.sample().rate());
  }

  Statistic cpuMicros() {
    return Statistic.of(rounds, round -> round.sample().cpuMicros());
  }

  Statistic allocated() {
    return Statistic.of(rounds, round -> round.sample().allocated());
  }

  Statistic batch() {
    return Statistic.of(rounds, Round::batch);
  }

  Statistic serverMicros() {
    return Statistic.of(rounds, Round::serverMicros);
  }

  Statistic p50Micros() {
    return Statistic.of(rounds, round -> round.sample().p50() / 1e3);
  }

  Statistic p99Micros() {
    return Statistic.of(rounds, round -> round.sample().p99() / 1e3);
  }

  Statistic p999Micros() {
    return Statistic.of(rounds, round -> round.sample().p999() / 1e3);
  }

  long failures() {
    return rounds.stream().mapToLong(round -> round.sample().failures()).sum();
  }

  /** What went wrong; empty: nothing. */
  String trouble() {
    if (!error.isEmpty()) {
      return error;
    }
    return rounds.stream()
        .map(round -> round.sample().failure())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .map(text -> failures() + " failures: " + text)
        .orElse("");
  }
}
