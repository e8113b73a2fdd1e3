package io.kvdc.shell.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadAndDumpTest {

  /** Surefire runs in the folder of the module. */
  private static final String ZONES = "../../examples/zone1970.tab";

  private static final int ZONE_COUNT = 312;

  @TempDir Path folder;
  private String url = "";
  private Connection connection;

  /** The data of a reference cluster is gone with its last connection, so one is kept open. */
  @BeforeEach
  void connect(TestInfo test) {
    url = "kv:reference:" + test.getTestMethod().orElseThrow().getName();
    connection = Kv.connect(url);
  }

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void loadsTheExample() {
    KvRun run = KvRun.of("load", url, ZONES, "--key", "3", "--prefix", "zone/");

    assertThat(run.err())
        .matches("loaded " + ZONE_COUNT + " rows \\([^)]+\\) in .* rows/s, .*/s\n");
    assertThat(run.text()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(value("zone/Europe/Andorra")).isEqualTo("AD\t+4230+00131");
    assertThat(value("zone/Asia/Dubai")).isEqualTo("AE,OM,RE,SC,TF\t+2518+05518\tCrozet");
    assertThat(Files.exists(Path.of(ZONES + ".kvload"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tsv", "csv", "jsonl"})
  void whatIsDumpedLoadsBack(String extension) throws IOException {
    connection.raw().put(Bytes.of(0, 0xff, '\t', '\n', '"', ','), Bytes.of('\\', 0, '\r'));
    connection.raw().put(Bytes.utf8("#no comment"), Bytes.EMPTY);
    connection.raw().put(Bytes.utf8("k\u00fc"), Bytes.utf8("v,\"\u00fc\""));
    Path file = folder.resolve("all." + extension);

    KvRun dumped = KvRun.of("dump", url, file.toString());
    assertThat(dumped.err()).startsWith("dumped 3 rows");
    assertThat(dumped.code()).isZero();
    String before = KvRun.of("dump", url, "-", "--format", "tsv").text();
    connection.raw().deleteRange(KeyRange.all());
    KvRun loaded = KvRun.of("load", url, file.toString());

    assertThat(loaded.err()).startsWith("loaded 3 rows");
    assertThat(KvRun.of("dump", url, "-", "--format", "tsv").text()).isEqualTo(before);
  }

  @Test
  void dumpsRangesInEachFormat() throws IOException {
    KvRun.script(url, "mput a 1 b1 2 b2 3 c 4");

    assertThat(KvRun.of("dump", url, "-", "--format", "tsv", "--prefix", "b").text())
        .isEqualTo("b1\t2\nb2\t3\n");
    assertThat(KvRun.of("dump", url, "-", "--format", "csv", "--start", "b2").text())
        .isEqualTo("key,value\nb2,3\nc,4\n");
    assertThat(
            KvRun.of("dump", url, "-", "--format", "jsonl", "--end", "b2", "--limit", "1").text())
        .isEqualTo("{\"key\":\"a\",\"value\":\"1\"}\n");
    assertThat(KvRun.of("dump", url, "-", "--format", "tsv", "--prefix", "b", "--end", "c").err())
        .contains("not both");
  }

  @Test
  void aDumpReplacesNothingUnlessForced() throws IOException {
    Path file = Files.writeString(folder.resolve("all.tsv"), "precious");

    KvRun refused = KvRun.of("dump", url, file.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("--force");
    assertThat(file).hasContent("precious");

    assertThat(KvRun.of("dump", url, file.toString(), "--force").code()).isZero();
    assertThat(file).isEmptyFile();
  }

  @Test
  void aDumpThatFailsLeavesNothing() throws IOException {
    KvRun run = KvRun.of("dump", url, folder.resolve("x.tsv").toString(), "--cf", "no such cf");

    assertThat(run.code()).isEqualTo(1);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aMalformedLineStopsTheLoadWhichCanGoOnOnceItIsCorrected() throws IOException {
    Path file = folder.resolve("data.tsv");
    Files.writeString(file, "a\t1\nb\t2\nc\\q\t3\nd\t4\n");

    KvRun failed = KvRun.of("load", url, file.toString());
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.err())
        .startsWith("error: " + file + ", line 3: unknown escape \\q")
        .contains("2 rows before line 3 are loaded; --resume goes on from there.");

    Files.writeString(file, "a\t1\nb\t2\nc\t3\nd\t4\n");
    connection.raw().delete(Bytes.utf8("a"));
    KvRun resumed = KvRun.of("load", url, file.toString(), "--resume");
    assertThat(resumed.err())
        .startsWith("going on at line 3 of " + file + ", 2 rows are there already\nloaded 2 rows");
    assertThat(resumed.code()).isZero();
    assertThat(keys()).as("line 1 was not loaded again").containsExactly("b", "c", "d");
    assertThat(folder.resolve("data.tsv.kvload")).doesNotExist();
  }

  @Test
  void aResumedLoadKnowsTheColumnsOfItsHeader() throws IOException {
    Path file = folder.resolve("data.csv");
    Files.writeString(file, "name,id\nAda,1\nGrace,2,x\nMary,3\n");
    assertThat(KvRun.of("load", url, file.toString(), "--key", "id").err()).contains("line 3");

    Files.writeString(file, "name,id\nAda,1\nGrace,2\nMary,3\n");
    assertThat(KvRun.of("load", url, file.toString(), "--key", "id", "--resume").code()).isZero();
    assertThat(keys()).containsExactly("1", "2", "3");
    assertThat(value("3")).isEqualTo("Mary");
  }

  @Test
  void aResumeFileOfAnotherLoadIsRefused() throws IOException {
    Path file = folder.resolve("data.tsv");
    Files.writeString(file, "a\t1\nb\n");
    KvRun.of("load", url, file.toString());

    KvRun elsewhere = KvRun.of("load", url + "?timeout=9s", file.toString(), "--resume");
    assertThat(elsewhere.code()).isEqualTo(1);
    assertThat(elsewhere.err()).contains("another URL or with other options");
    assertThat(KvRun.of("load", url, file.toString(), "--resume", "--prefix", "x").err())
        .contains("another URL or with other options");

    Files.writeString(file, "A\t1\nb\t2\n");
    assertThat(KvRun.of("load", url, file.toString(), "--resume").err())
        .contains("the input has changed before line 2")
        .contains("load without --resume");

    Files.writeString(folder.resolve("data.tsv.kvload"), "nonsense");
    assertThat(KvRun.of("load", url, file.toString(), "--resume").err())
        .contains("data.tsv.kvload");
    assertThat(KvRun.of("load", url, file.toString()).code()).isZero();
  }

  @Test
  void theResumeFileHoldsNoUrl() throws IOException {
    Path file = folder.resolve("data.tsv");
    Files.writeString(file, "a\t1\nb\n");
    KvRun.of("load", url, file.toString());

    assertThat(folder.resolve("data.tsv.kvload")).content().doesNotContain("reference");
  }

  @Test
  void nothingToResumeIsSaid() throws IOException {
    Path file = Files.writeString(folder.resolve("data.tsv"), "a\t1\n");

    KvRun run = KvRun.of("load", url, file.toString(), "--resume");
    assertThat(run.code()).isZero();
    assertThat(run.err()).startsWith("no earlier load of " + file + " to go on with");
  }

  @Test
  void ofRowsWithTheSameKeyTheLastWins() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      rows.append("k").append(i % 7).append('\t').append(i).append('\n');
    }
    Path file = Files.writeString(folder.resolve("data.tsv"), rows);

    KvRun run = KvRun.of("load", url, file.toString(), "--batch-rows", "3", "--in-flight", "8");
    assertThat(run.code()).isZero();
    assertThat(value("k0")).isEqualTo("994");
    assertThat(value("k6")).isEqualTo("993");
  }

  @Test
  void loadsStandardInput() {
    KvRun run = KvRun.withInput("a\t1\nb\t2\n", "load", url, "-", "--format", "tsv");
    assertThat(run.code()).isZero();
    assertThat(keys()).containsExactly("a", "b");

    assertThat(KvRun.withInput("a\t1\n", "load", url, "-").err()).contains("--format");
    assertThat(KvRun.withInput("a\t1\n", "load", url, "-", "--format", "tsv", "--resume").err())
        .contains("standard input cannot be resumed");
    assertThat(KvRun.withInput("a\t1\nb\n", "load", url, "-", "--format", "tsv").err())
        .startsWith("error: standard input, line 2: ");
  }

  @Test
  void valuesCanExpire() throws IOException {
    Path file = Files.writeString(folder.resolve("data.tsv"), "a\t1\n");

    assertThat(KvRun.of("load", url, file.toString(), "--ttl", "1h").code()).isZero();
    assertThat(connection.raw().ttl(Bytes.utf8("a"))).isPositive();
  }

  @Test
  void argumentsThatMakeNoSenseAreRefused() throws IOException {
    String file = Files.writeString(folder.resolve("data.tsv"), "a\t1\n").toString();
    String json = Files.writeString(folder.resolve("data.jsonl"), "").toString();

    assertThat(KvRun.of("load", url, folder.resolve("none.tsv").toString()).err())
        .contains("there is no file");
    assertThat(KvRun.of("load", url, folder.resolve("data").toString()).err()).contains("--format");
    assertThat(KvRun.of("load", url, file, "--batch-rows", "0").err()).contains("at least 1");
    assertThat(KvRun.of("load", url, file, "--batch-size", "big").err()).contains("'big'");
    assertThat(KvRun.of("load", url, json, "--no-header").err()).contains("no meaning in JSON");
    assertThat(keys()).isEmpty();
  }

  @Test
  void saysThatAnEmbeddedClusterTakesTheRowsWithIt() throws IOException {
    String file = Files.writeString(folder.resolve("data.tsv"), "a\t1\n").toString();

    assertThat(KvRun.of("load", "kv:embedded:forAMoment", file).err())
        .contains("loaded 1 rows")
        .contains("note: this embedded cluster ends with this process");
    assertThat(KvRun.of("load", url, file).err()).doesNotContain("note");
  }

  @Test
  void whatCannotBeReadOrWrittenIsNamedWithTheReason() throws IOException {
    assertThat(KvRun.of("load", url, folder.toString(), "--format", "tsv").err())
        .startsWith("error: cannot load " + folder + ": ");
    String nowhere = folder.resolve("no/such/folder.tsv").toString();
    assertThat(KvRun.of("dump", url, nowhere).err())
        .startsWith("error: cannot write " + nowhere + ": NoSuchFileException: ");
  }

  @Test
  void worksInsideTheShellToo() {
    String dump = folder.resolve("zones.jsonl").toString();
    KvRun run =
        KvRun.script(
            url,
            "format csv",
            "load '" + ZONES + "' --key 3 --prefix zone/",
            "count --prefix zone/Europe/",
            "dump '" + dump + "' --prefix zone/Europe/",
            "load nowhere.tsv");

    assertThat(run.text()).matches("rows,bytes\n312,\\d+\ncount\n(\\d+)\nrows,bytes\n\\1,\\d+\n");
    assertThat(run.err()).isEqualTo("error: line 5: there is no file nowhere.tsv\n");
    assertThat(run.code()).isEqualTo(1);
  }

  private String value(String key) {
    Bytes value = connection.raw().get(Bytes.utf8(key));
    assertThat(value).as(key).isNotNull();
    return new String(value.toByteArray(), StandardCharsets.UTF_8);
  }

  private List<String> keys() {
    return connection.raw().scan(KeyRange.all()).toList().stream()
        .map(entry -> entry.key().toString())
        .toList();
  }
}
