package io.kvdc.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.bench.load.client.Contender;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.bench.load.work.Workload;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class LoadCommandTest {

  @Test
  void withoutWordsItIsPointGetsByEverybody() {
    List<Stage> stages = stages();

    assertThat(stages).hasSize(1);
    assertThat(stages.get(0).place()).isEqualTo(new Place("", "light", true));
    assertThat(stages.get(0).cells()).extracting(Cell::callers).containsExactly(1, 16, 64, 256);
    assertThat(stages.get(0).cells())
        .allSatisfy(cell -> assertThat(cell.contenders()).containsExactly(Contender.values()));
  }

  @Test
  void listsAreTakenApart() {
    List<Stage> stages =
        stages(
            "--workload",
            "raw-put,txn-put",
            "--concurrency",
            "2,8",
            "--face",
            "async",
            "--peers",
            "client-go",
            "--seconds",
            "0.5",
            "--rounds",
            "7");

    assertThat(stages)
        .extracting(stage -> stage.place().server())
        .containsExactly("light", "embedded");
    Cell cell = stages.get(1).cells().get(1);
    assertThat(cell.workload()).isEqualTo(Workload.TXN_PUT);
    assertThat(cell.callers()).isEqualTo(8);
    assertThat(cell.contenders()).containsExactly(Contender.KVDC_ASYNC, Contender.CLIENT_GO);
    assertThat(cell.command(false, 0)).isEqualTo("run txn-put txn 8 5000 500 1");
    assertThat(cell.command(true, 1)).isEqualTo("run txn-put txn 8 1250 500 100001");
    assertThat(cell.rounds()).isEqualTo(7);
  }

  @Test
  void whoCannotDoItIsLeftOut() {
    Cell txn = stages("--workload", "ycsb-f", "--session", "txn").get(0).cells().get(0);
    Cell raw = stages("--workload", "ycsb-f").get(0).cells().get(0);

    assertThat(txn.session()).isEqualTo(SessionKind.TXN);
    assertThat(txn.contenders())
        .containsExactly(Contender.KVDC, Contender.KVDC_ASYNC, Contender.CLIENT_GO);
    assertThat(raw.contenders()).contains(Contender.CLIENT_JAVA).doesNotContain(Contender.UNARY);
  }

  @Test
  void aClusterThatIsThereIsUsed() {
    Place place =
        stages("--url", "kv:tikv://h:1", "--no-load", "--workload", "txn-put").get(0).place();

    assertThat(place).isEqualTo(new Place("kv:tikv://h:1", "", false));
  }

  @Test
  void theWholeTableHasTheGoalsAndEndsWithinTwelveMinutes() {
    List<Stage> stages = stages("--all");

    Cell gets = stages.get(0).cells().get(0);
    assertThat(gets.workload()).isEqualTo(Workload.RAW_GET);
    assertThat(gets.callers()).isEqualTo(64);
    assertThat(gets.contenders()).containsExactly(Contender.values());
    assertThat(stages.stream().flatMap(stage -> stage.cells().stream()).map(Cell::workload))
        .contains(Workload.values());
    long millis =
        stages.stream()
            .flatMap(stage -> stage.cells().stream())
            .mapToLong(LoadCommandTest::millis)
            .sum();
    // Starts, loading and look-ups take the rest.
    assertThat(millis).isLessThan(10 * 60_000L);
  }

  private static long millis(Cell cell) {
    long turns = (long) cell.contenders().size() * cell.rounds();
    return turns * cell.measured().toMillis()
        + cell.contenders().size() * cell.warmUp().toMillis()
        + (turns - cell.contenders().size()) * cell.warmUp().toMillis() / 4;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workload raw-got",
        "--session none --workload ycsb-a",
        "--concurrency 0",
        "--concurrency 5000",
        "--face both",
        "--peers rust",
        "--rounds 0",
        "--keys 99",
        "--server light --workload txn-put",
        "--server heavy"
      })
  void wrongWordsAreRefused(String words) {
    assertThatThrownBy(() -> stages(words.split(" ")))
        .isInstanceOf(ParameterException.class)
        .hasMessageNotContaining("Exception");
  }

  @Test
  void aWrongLineExitsWithTwo() {
    CommandLine line = Main.commandLine();
    StringWriter errors = new StringWriter();
    line.setErr(new PrintWriter(errors, true));

    assertThat(line.execute("--peers", "rust")).isEqualTo(2);
    assertThat(errors.toString()).contains("no peer 'rust'").contains("client-go");
  }

  private static List<Stage> stages(String... words) {
    CommandLine line = Main.commandLine();
    line.parseArgs(words);
    LoadCommand command = line.getCommand();
    return command.stages();
  }
}
