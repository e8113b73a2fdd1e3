package io.kvdc.tikv.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same transactions, with conflicts, inserts, deletes, locks and rollbacks, show the same under
 * every mix of options that may be had together; the others are refused before anything is sent.
 */
class OptionMatrixTest {

  private static final Program PROGRAM = Program.drawn(20_261_124, 16);

  private static EmbeddedCluster cluster;
  private static Connection greatBatches;
  private static Connection smallBatches;

  @BeforeAll
  static void start() {
    List<Bytes> borders = new ArrayList<>();
    for (Mix mix : Mix.all()) {
      borders.add(Bytes.utf8(mix.prefix()));
      if (mix.manyRegions() && !mix.refusedAtBegin() && !mix.refusedAtLocking()) {
        borders.add(Bytes.utf8(mix.prefix() + "d"));
        borders.add(Bytes.utf8(mix.prefix() + "g"));
      }
    }
    cluster =
        EmbeddedCluster.builder()
            .name("matrix")
            .stores(3)
            .apiVersion(ApiVersion.V2)
            .splitKeys(borders)
            .start();
    greatBatches = Kv.connect(cluster.url());
    smallBatches = Kv.connect(cluster.url() + "&txnBatchSize=1KiB");
  }

  @AfterAll
  static void end() {
    greatBatches.close();
    smallBatches.close();
    cluster.close();
  }

  static List<Mix> together() {
    return Mix.all().stream()
        .filter(mix -> !mix.refusedAtBegin() && !mix.refusedAtLocking())
        .toList();
  }

  static List<Mix> notToBegin() {
    return Mix.all().stream().filter(Mix::refusedAtBegin).toList();
  }

  static List<Mix> notToLock() {
    return Mix.all().stream()
        .filter(mix -> mix.refusedAtLocking() && !mix.refusedAtBegin())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("together")
  void allShowTheSame(Mix mix) {
    needCapabilitiesOf(mix);
    new Player(connection(mix), mix).play(PROGRAM);
  }

  @ParameterizedTest
  @MethodSource("notToBegin")
  void whatCannotBeHadTogetherIsRefused(Mix mix) {
    needCapabilitiesOf(mix);
    var before = cluster.faults().journal().count("Tso");
    assertThatThrownBy(() -> connection(mix).begin(mix.options()))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("pipelined");
    assertThat(cluster.faults().journal().count("Tso")).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("notToLock")
  void onlyThoseWhoLockCanLockFairly(Mix mix) {
    needCapabilitiesOf(mix);
    try (Transaction transaction = connection(mix).begin(mix.options())) {
      assertThatThrownBy(transaction::startFairLocking)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("pessimistic");
    }
  }

  @Test
  void theProgramHasEverything() {
    Set<String> seen = new TreeSet<>();
    PROGRAM
        .works()
        .forEach(
            work -> {
              seen.add(work.end().name());
              seen.add(work.rival() >= 0 ? "rival" : "alone");
              work.acts().forEach(act -> seen.add(act.kind().name()));
            });
    assertThat(seen).hasSize(Program.End.values().length + 2 + Program.Kind.values().length);
  }

  private static void needCapabilitiesOf(Mix mix) {
    assertThat(greatBatches.capabilities()).containsAll(mix.needs());
  }

  private static Connection connection(Mix mix) {
    return mix.smallBatches() ? smallBatches : greatBatches;
  }
}
