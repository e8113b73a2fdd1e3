package io.kvdc.shell.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Transactions at the shell, against an embedded cluster. */
class TransactionCommandsTest {

  private static final Path EXAMPLES = Path.of("..", "..", "examples");

  private final String url;

  TransactionCommandsTest(TestInfo test) {
    this.url = "kv:embedded:shell-" + test.getTestMethod().orElseThrow().getName() + "?stores=1";
  }

  private KvRun json(String... lines) {
    KvRun run = KvRun.withInput(String.join("\n", lines), "shell", url, "--format", "json");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    return run;
  }

  @Test
  void whatIsCommittedIsReadAtSnapshots() {
    KvRun run =
        json(
            "begin",
            "put a 1",
            "insert b 2",
            "get a",
            "scan",
            "delete b",
            "commit",
            "snapshot at now",
            "scan",
            "snapshot off",
            "get a");

    List<String> lines = run.text().lines().toList();
    assertThat(lines.get(0)).contains("\"mode\":\"optimistic\"");
    assertThat(run.text())
        .contains("{\"key\":\"b\",\"value\":\"2\"}")
        .contains("\"protocol\":\"two_phase\"");
    assertThat(lines.get(lines.size() - 1)).isEqualTo("{\"key\":\"a\",\"value\":null}");
    assertThat(lines).filteredOn("{\"key\":\"a\",\"value\":\"1\"}"::equals).hasSize(3);
    assertThat(lines).filteredOn("{\"key\":\"b\",\"value\":\"2\"}"::equals).hasSize(1);
  }

  @Test
  void locksAreShownWithTheHistoryOfTheirKeys() {
    KvRun run =
        json(
            "begin",
            "put a 1",
            "commit",
            "begin pessimistic",
            "lock a b",
            "locks",
            "mvcc a",
            "rollback",
            "locks");

    assertThat(run.text())
        .contains("{\"key\":\"a\",\"locked\":true,\"value\":\"1\"}")
        .contains("{\"key\":\"b\",\"locked\":true,\"value\":null}")
        .contains("\"for\":\"pessimistic_lock\"")
        .contains("\"what\":\"lock\"")
        .contains("\"what\":\"write\",\"op\":\"put\"");
    assertThat(run.text().lines().filter(line -> line.contains("\"ttl ms\""))).hasSize(2);
  }

  @Test
  void whatIsNotCommittedIsRolledBackAtTheEnd() {
    KvRun run = KvRun.script(url, "begin", "put a 1");

    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("rolled back");
  }

  @Test
  void commandsThatKnowNothingOfTransactionsSayWhatIsInTheWay() {
    assertThat(KvRun.script(url, "begin", "put a 1 --ttl 1h").err())
        .contains("line 2: this works on raw data only, but a transaction is open");
    assertThat(KvRun.script(url, "snapshot at now", "put a 1").err())
        .contains("line 2: this works on raw data only, but a snapshot is read");
    assertThat(KvRun.script(url, "begin", "begin").err()).contains("open already");
    assertThat(KvRun.script(url, "commit").err()).contains("'begin' begins one");
    assertThat(KvRun.script(url, "lock a").err()).contains("'begin' begins one");
    assertThat(KvRun.script(url, "snapshot at noon").err()).contains("neither a timestamp");
    assertThat(KvRun.script(url, "snapshot from now").err()).contains("snapshot at TS");
  }

  @Test
  void aConflictEndsTheTransactionAndTheScript() {
    KvRun run = KvRun.script(url, "begin", "put a 1", "commit", "begin", "insert a 2", "commit");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("line 6: KEY_EXISTS");
  }

  @Test
  void theExampleRuns() throws IOException {
    String script = Files.readString(EXAMPLES.resolve("accounts.kv"));

    KvRun run = KvRun.withInput(script, "shell", url, "--format", "json");

    assertThat(run.err()).isEmpty();
    assertThat(run.text())
        .contains("{\"key\":\"account/1\",\"value\":\"70\"}")
        .contains("{\"key\":\"account/2\",\"value\":\"80\"}")
        .endsWith("{\"key\":\"account/1\",\"value\":\"70\"}\n");
  }
}
