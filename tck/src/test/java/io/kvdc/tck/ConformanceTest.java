package io.kvdc.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Capability;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the suite against our own drivers, and keeps the reports. */
class ConformanceTest {

  /** Fixed, so that a build that failed fails again. */
  private static final long SEED = 20261123L;

  private static final List<String> TRANSACTIONAL =
      List.of(
          Capability.TRANSACTIONS.name(),
          Capability.PESSIMISTIC_TRANSACTIONS.name(),
          Capability.REPLICA_READ.name(),
          Capability.STALE_READ.name(),
          Capability.ASYNC_COMMIT.name(),
          Capability.ONE_PHASE_COMMIT.name(),
          Capability.PIPELINED_WRITES.name(),
          Capability.FAIR_LOCKING.name(),
          Capability.SHARED_LOCKS.name());

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "reference,         kv:reference:tck",
    "reference-no-ttl,  kv:reference:tck?ttl=false",
    "embedded-1,        kv:embedded:tck1?stores=1",
    "embedded-3,        kv:embedded:tck3?stores=3",
    "embedded-3-v2,     kv:embedded:tck3v2?stores=3&apiVersion=v2",
  })
  void conforms(String name, String url) {
    assertPasses(name, TckOptions.of(url));
  }

  /** Under API version v1 a cluster is used with transactions or without them, never both. */
  @Test
  void conformsWithoutTransactions() {
    List<String> others = new ArrayList<>();
    others.add("CONNECTION");
    for (Capability capability : Capability.values()) {
      if (!TRANSACTIONAL.contains(capability.name())) {
        others.add(capability.name());
      }
    }

    assertPasses(
        "embedded-3-v1",
        TckOptions.of("kv:embedded:tck3v1?stores=3&apiVersion=v1").withIncludes(others));
  }

  @Test
  void conformsWithTransactions() {
    assertPasses(
        "embedded-3-v1-transactions",
        TckOptions.of("kv:embedded:tck3v1txn?stores=3&apiVersion=v1").withIncludes(TRANSACTIONAL));
  }

  /** In the short forms of commit all is as in the long one. */
  @Test
  void conformsWithShortCommits() {
    String url = "kv:embedded:tck3short?stores=3&asyncCommit=true&onePhaseCommit=true";
    assertPasses("embedded-3-short-commits", TckOptions.of(url).withIncludes(TRANSACTIONAL));
  }

  private static void assertPasses(String name, TckOptions options) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    int exit =
        TckLauncher.run(
            options
                .withReportDir(Path.of("target", "tck", name))
                .withSeed(SEED)
                .withExclusive(true),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isEqualTo(TckLauncher.PASSED);
  }
}
