package io.kvdc.shell;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code bin/kv} on the jars that were just built, each time in a JVM of its own. */
class BuiltJarsTest {

  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final String ZONES = "examples/zone1970.tab";

  @TempDir static Path serverFolder;
  @TempDir Path folder;

  private static Process server;
  private static String url = "";

  private record Ended(int code, String out, String err) {

    /** What was said of errors, without what the driver says of a machine that is busy. */
    List<String> complaints() {
      return err.lines()
          .filter(
              line -> !line.contains("ClockWatch") && !line.contains("a timestamp from PD took"))
          .toList();
    }
  }

  @BeforeAll
  static void startServer() throws IOException {
    Path out = serverFolder.resolve("out");
    server =
        kv(ROOT, "embedded", "--pd-port", "0", "--stores", "3", "--name", "built-jars")
            .redirectOutput(out.toFile())
            .redirectError(serverFolder.resolve("err").toFile())
            .start();
    await().atMost(PATIENCE).until(() -> Files.readString(out).endsWith("\n") || !server.isAlive());
    assertThat(serverFolder.resolve("err")).content().contains("serving 3 stores");
    url = Files.readString(out).strip();
    assertThat(url).startsWith("kv:tikv://127.0.0.1:");
  }

  @AfterAll
  static void stopServer() throws InterruptedException, IOException {
    server.destroy();
    assertThat(server.waitFor(PATIENCE.toSeconds(), SECONDS)).isTrue();
    assertThat(server.exitValue()).as("it stops cleanly on SIGTERM").isZero();
    assertThat(serverFolder.resolve("err")).content().endsWith("stopping\n");
  }

  @Test
  void loadsScansSplitsAndDumpsOverTheWire() throws Exception {
    Ended loaded = run(ROOT, "", "load", url, ZONES, "--key", "3", "--prefix", "wire/");
    assertThat(loaded.err()).startsWith("loaded 312 rows");
    assertThat(loaded.code()).isZero();

    String script =
        """
        format csv
        scan --prefix wire/Europe/A --keys
        count --prefix wire/
        split wire/Asia/ wire/Europe/
        count --prefix wire/
        format raw
        regions wire/Asia/ wire/Europe/
        stores
        """;
    Ended shell = run(folder, script, "shell", url);
    assertThat(shell.complaints()).isEmpty();
    assertThat(shell.out())
        .startsWith(
            """
            key
            wire/Europe/Andorra
            wire/Europe/Astrakhan
            wire/Europe/Athens
            count
            312
            count
            312
            """);
    assertThat(shell.out().lines().skip(8)).hasSize(4);
    assertThat(shell.out()).containsPattern("(?m)^\\d+\twire/Asia/\twire/Europe/\t");

    Ended dumped = run(folder, "", "dump", url, "zones.tsv", "--prefix", "wire/");
    assertThat(dumped.code()).isZero();
    assertThat(folder.resolve("zones.tsv")).content().hasLineCount(312);
    run(folder, "", "shell", url, "-e", "delprefix wire/");
    assertThat(run(folder, "", "load", url, "zones.tsv").code()).isZero();
    Ended again = run(folder, "", "dump", url, "-", "--format", "tsv", "--prefix", "wire/");
    assertThat(again.out()).isEqualTo(Files.readString(folder.resolve("zones.tsv")));
  }

  @Test
  void aKilledLoadGoesOnWhereItWas() throws Exception {
    int rows = 100_000;
    Path file = folder.resolve("rows.tsv");
    Files.write(
        file, IntStream.range(0, rows).mapToObj(i -> "kill/%06d\t%d".formatted(i, i)).toList());
    Path mark = folder.resolve("rows.tsv.kvload");

    Process load =
        kv(folder, "load", url, "rows.tsv", "--batch-rows", "10", "--in-flight", "1")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("killed").toFile())
            .start();
    await().atMost(PATIENCE).until(() -> Files.exists(mark) || !load.isAlive());
    load.destroyForcibly();
    assertThat(load.waitFor(PATIENCE.toSeconds(), SECONDS)).isTrue();
    assertThat(load.exitValue()).isNotZero();

    Ended resumed = run(folder, "", "load", url, "rows.tsv", "--resume");
    assertThat(resumed.err())
        .containsPattern(
            "^going on at line [1-9]\\d* of rows.tsv, [1-9]\\d* rows are there already\n");
    assertThat(resumed.code()).isZero();
    assertThat(mark).doesNotExist();
    Ended count = run(folder, "", "shell", url, "--format", "raw", "-e", "count --prefix kill/");
    assertThat(count.out()).isEqualTo(rows + "\n");
  }

  @Test
  void theExampleRunsOnAnEmbeddedCluster() throws Exception {
    Ended run =
        run(
            ROOT,
            Files.readString(ROOT.resolve("examples/zones.kv")),
            "shell",
            "kv:embedded:zones");

    assertThat(run.complaints()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out().lines())
        .contains(
            "zone/Europe/Andorra    AD\\x09+4230+00131",
            "zone/Pacific/Tongatapu",
            "  312",
            "(5 rows)",
            "visit/Berlin  10:30, bring cake",
            "{\"key\":\"zone/Antarctica/Vostok\",\"value\":\"AQ\\\\x09-7824+10654\\\\x09Vostok\"}");
    List<String> checksums =
        run.out().lines().filter(line -> line.matches("[0-9a-f]{16} +312 +\\d+")).toList();
    assertThat(checksums).hasSize(2);
    assertThat(checksums.get(1)).as("splitting changes no data").isEqualTo(checksums.get(0));
  }

  @Test
  void runsTheConformanceSuite() throws Exception {
    Ended run = run(folder, "", "tck", url, "--include", "TIMESTAMP", "--report", "report");

    assertThat(run.complaints()).isEmpty();
    assertThat(run.out()).contains("TimestampTest");
    assertThat(run.code()).isZero();
    assertThat(folder.resolve("report/tck-report.json")).isNotEmptyFile();
    assertThat(run(folder, "", "tck", "kv:nothing:x").code()).isEqualTo(2);
  }

  @Test
  void aFailureIsOnStandardErrorAndInTheExitCode() throws Exception {
    Ended run = run(folder, "put a 1\nget ''\nput a 2\n", "shell", "kv:embedded:failure");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("ok\n");
    assertThat(run.err()).startsWith("error: line 2: INVALID_KEY");
  }

  @Test
  void runsFromAnywhereThroughSymbolicLinks() throws Exception {
    Path one = Files.createSymbolicLink(folder.resolve("one"), ROOT.resolve("bin/kv"));
    Files.createDirectory(folder.resolve("sub"));
    Path two = Files.createSymbolicLink(folder.resolve("sub/two"), Path.of("../one"));

    Ended run = run(new ProcessBuilder(two.toString(), "--version"), folder, "");

    assertThat(run.out()).startsWith("kv ").contains("Java " + Runtime.version().feature());
    assertThat(run.complaints()).isEmpty();
    // JUnit warns of links that lead out of its folder.
    Files.delete(one);
  }

  @Test
  void saysWhatIsWrongWithTheJdk() throws Exception {
    ProcessBuilder absent = kv(folder, "--version");
    absent.environment().put("JAVA_HOME", folder.toString());
    Ended nothing = run(absent, folder, "");
    assertThat(nothing.code()).isEqualTo(2);
    assertThat(nothing.err())
        .isEqualTo(
            "kv: JAVA_HOME is "
                + folder
                + ", but there is no bin/java in it; correct it or unset it\n");

    Files.createDirectory(folder.resolve("bin"));
    Path java = Files.createFile(folder.resolve("bin/java"));
    assertThat(java.toFile().setExecutable(true)).isTrue();
    Files.writeString(folder.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
    ProcessBuilder old = kv(folder, "--version");
    old.environment().put("JAVA_HOME", folder.toString());
    assertThat(run(old, folder, "").err()).contains("is Java 11; 17 or newer is needed");
  }

  @Test
  void passesOptionsToTheJvm() throws Exception {
    ProcessBuilder builder = kv(folder, "--version");
    builder.environment().put("KV_JAVA_OPTS", "-Dkvdc.test.a=1 -XshowSettings:properties");
    builder.environment().put("JAVA_OPTS", "-Dkvdc.test.b=2");

    assertThat(run(builder, folder, "").err()).contains("kvdc.test.a = 1", "kvdc.test.b = 2");
  }

  private static ProcessBuilder kv(Path cwd, String... arguments) {
    List<String> command = new ArrayList<>(List.of(ROOT.resolve("bin/kv").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(cwd.toFile());
    prepare(builder);
    return builder;
  }

  /** What was just built is to be tested, on the JDK of this test. */
  private static void prepare(ProcessBuilder builder) {
    builder.environment().put("KV_NO_BUILD", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("KV_JAVA_OPTS", "-Xmx256m");
    Stream.of("JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")
        .forEach(builder.environment()::remove);
  }

  private static Ended run(Path cwd, String input, String... arguments)
      throws IOException, InterruptedException {
    return run(kv(cwd, arguments), cwd, input);
  }

  private static Ended run(ProcessBuilder builder, Path cwd, String input)
      throws IOException, InterruptedException {
    if (!builder.environment().containsKey("KV_NO_BUILD")) {
      prepare(builder);
    }
    Path scratch = Files.createTempDirectory("kv-run");
    File in = Files.writeString(scratch.resolve("in"), input).toFile();
    File out = scratch.resolve("out").toFile();
    File err = scratch.resolve("err").toFile();
    Process process =
        builder
            .directory(cwd.toFile())
            .redirectInput(in)
            .redirectOutput(out)
            .redirectError(err)
            .start();
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), SECONDS)).isTrue();
      return new Ended(
          process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
    } finally {
      process.destroyForcibly();
      Stream.of(in, out, err).forEach(File::delete);
      Files.delete(scratch);
    }
  }
}
