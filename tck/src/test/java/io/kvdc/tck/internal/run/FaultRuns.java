package io.kvdc.tck.internal.run;

import io.kvdc.tck.TckOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Runs some tests of the suite on a store that may be wrong. */
final class FaultRuns {

  static final long SEED = 20261123L;

  private FaultRuns() {}

  static TckReport run(String url, Predicate<String> ids) {
    return new TckRun(
            TckOptions.of(url).withSeed(SEED).withExclusive(true),
            new PrintStream(OutputStream.nullOutputStream()))
        .only(ids)
        .report();
  }

  static Set<String> failed(TckReport report) {
    return report.results().stream()
        .filter(result -> result.status() == TestStatus.FAILED)
        .map(TestResult::id)
        .collect(Collectors.toSet());
  }
}
