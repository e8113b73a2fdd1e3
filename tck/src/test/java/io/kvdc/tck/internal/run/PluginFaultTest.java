package io.kvdc.tck.internal.run;

import static io.kvdc.tck.internal.run.FaultRuns.failed;
import static io.kvdc.tck.internal.run.FaultRuns.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.reference.PluginFault;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The suite proves its worth: whatever a driver does wrong with plug-ins, it sees it. */
class PluginFaultTest {

  @ParameterizedTest
  @EnumSource
  void isCaughtByTheTestsThatAreAboutIt(PluginFault fault) {
    TckReport report = run("kv:wrong:plugin-" + fault.name(), fault.caughtBy()::contains);

    assertThat(failed(report)).isEqualTo(fault.caughtBy());
    assertThat(report.passed()).isFalse();
  }

  @Test
  void theSameTestsPassOnARightDriver() {
    Set<String> all =
        EnumSet.allOf(PluginFault.class).stream()
            .flatMap(fault -> fault.caughtBy().stream())
            .collect(Collectors.toSet());

    TckReport report = run("kv:reference:right", all::contains);

    assertThat(failed(report)).isEmpty();
    assertThat(report.results().stream().map(TestResult::id).collect(Collectors.toSet()))
        .isEqualTo(all);
  }
}
