package io.kvdc.tck.internal.run;

import static io.kvdc.tck.internal.run.FaultRuns.failed;
import static io.kvdc.tck.internal.run.FaultRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.reference.TransactionFault;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The suite proves its worth: whatever is wrong with transactions, it sees it. */
class TransactionFaultTest {

  @ParameterizedTest
  @EnumSource
  void isCaughtByTheTestsThatAreAboutIt(TransactionFault fault) {
    TckReport report = run("kv:wrong:txn-" + fault.name(), fault.caughtBy()::contains);

    assertThat(failed(report)).isEqualTo(fault.caughtBy());
    assertThat(report.passed()).isFalse();
  }

  @Test
  void theSameTestsPassOnARightStore() {
    Set<String> all =
        EnumSet.allOf(TransactionFault.class).stream()
            .flatMap(fault -> fault.caughtBy().stream())
            .collect(Collectors.toSet());

    TckReport report = run("kv:reference:right", all::contains);

    assertThat(failed(report)).isEmpty();
    assertThat(report.results().stream().map(TestResult::id).collect(Collectors.toSet()))
        .isEqualTo(all);
  }
}
