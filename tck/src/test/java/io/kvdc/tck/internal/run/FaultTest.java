package io.kvdc.tck.internal.run;

import static io.kvdc.tck.internal.run.FaultRuns.SEED;
import static io.kvdc.tck.internal.run.FaultRuns.failed;
import static io.kvdc.tck.internal.run.FaultRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.reference.Fault;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The suite proves its worth: whatever is wrong with a store, it sees it. */
class FaultTest {

  /** What no single session in the default column family can show in a short history. */
  private static final Set<Fault> BEYOND_HISTORIES =
      EnumSet.of(
          Fault.EMPTY_END_IS_A_BOUND,
          Fault.TTL_OF_THE_FIRST_FOR_ALL,
          Fault.COUNT_OFF_BY_ONE,
          Fault.DELETE_RANGE_STOPS_EARLY,
          Fault.LONG_BATCH_LOSES_ITS_TAIL,
          Fault.FAMILIES_ARE_ONE,
          Fault.LARGE_VALUES_ARE_CUT,
          Fault.CHECKSUM_OF_VALUES_ONLY,
          Fault.CHECKSUM_ADDS,
          Fault.TIMESTAMPS_REPEAT);

  @ParameterizedTest
  @EnumSource
  void isCaughtByTheTestsThatAreAboutIt(Fault fault) {
    TckReport report = run("kv:wrong:" + fault.name(), fault.caughtBy()::contains);

    assertThat(failed(report)).isEqualTo(fault.caughtBy());
    assertThat(report.passed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void isCaughtByRandomHistories(Fault fault) {
    TckReport report = run("kv:wrong:" + fault.name(), id -> id.startsWith("RawHistoryTest#"));

    if (BEYOND_HISTORIES.contains(fault)) {
      assertThat(failed(report)).isEmpty();
    } else {
      assertThat(failed(report)).isNotEmpty();
      assertThat(report.results())
          .filteredOn(result -> result.status() == TestStatus.FAILED)
          .allSatisfy(
              result ->
                  assertThat(result.detail())
                      .contains("seed " + SEED)
                      .containsPattern("shortened from \\d+ steps to ([1-9]|10):"));
    }
  }

  @Test
  void theSameTestsPassOnARightStore() {
    Set<String> all =
        EnumSet.allOf(Fault.class).stream()
            .flatMap(fault -> fault.caughtBy().stream())
            .collect(Collectors.toSet());

    TckReport report = run("kv:reference:right", all::contains);

    assertThat(failed(report)).isEmpty();
    assertThat(report.results().stream().map(TestResult::id).collect(Collectors.toSet()))
        .isEqualTo(all);
  }
}
