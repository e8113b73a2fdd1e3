package io.kvdc.embedded.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The embedded cluster answers what a real one answered. */
class RecordedExchangeTest {

  static final List<String> GROUPS =
      List.of(
          "api_v2",
          "assertion",
          "async_commit",
          "batch_commands",
          "check_txn_status",
          "commit",
          "flush",
          "force_lock",
          "get",
          "heartbeat",
          "mvcc",
          "one_pc",
          "pd",
          "pd_gc",
          "pd_misc",
          "pessimistic",
          "pessimistic_prewrite",
          "prewrite",
          "raw",
          "raw_ttl",
          "raw_v2",
          "region",
          "resolve_lock",
          "rollback",
          "scan",
          "scan_lock",
          "shared_lock",
          "three_stores");

  private static final NotCovered NOT_COVERED = NotCovered.load();

  static Stream<Scenario> covered() {
    return Scenario.ofGroups(GROUPS).filter(scenario -> !NOT_COVERED.contains(scenario.name()));
  }

  static Stream<Scenario> notCovered() {
    return Scenario.ofGroups(GROUPS).filter(scenario -> NOT_COVERED.contains(scenario.name()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("covered")
  void answersAsRecorded(Scenario scenario) {
    assertThat(replay(scenario)).as("%s", scenario).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notCovered")
  void whatIsListedAsNotCoveredStillDiffers(Scenario scenario) {
    assertThat(replay(scenario))
        .as("take %s off not-covered.txt, for it passes", scenario.name())
        .isNotEmpty();
  }

  @Test
  void whatIsListedAsNotCoveredExists() {
    Set<String> all = Scenario.ofGroups(GROUPS).map(Scenario::name).collect(Collectors.toSet());

    assertThat(all).containsAll(NOT_COVERED.names());
  }

  private static List<String> replay(Scenario scenario) {
    try (VectorCluster cluster = new VectorCluster(scenario.cluster())) {
      return new Replayer(cluster).replay(scenario);
    }
  }
}
