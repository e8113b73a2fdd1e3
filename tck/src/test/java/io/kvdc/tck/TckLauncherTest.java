package io.kvdc.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exit codes, what is printed, and what is left out. */
class TckLauncherTest {

  private static final TckOptions CHECKSUMS =
      TckOptions.of("kv:reference:launcher").withIncludes(List.of("RAW_CHECKSUM"));

  @TempDir Path directory;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  private int run(TckOptions options) {
    return TckLauncher.run(options, new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  private String printed() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void passes() throws IOException {
    int exit =
        TckLauncher.run(
            "kv:reference:launcher",
            List.of("raw_checksum"),
            directory.resolve("new"),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(exit).isEqualTo(TckLauncher.PASSED);
    assertThat(printed())
        .contains("Target kv:reference:launcher, driver reference (")
        .containsPattern("RawChecksumTest +\\d+ passed")
        .containsPattern("\\d+ passed, 0 failed, 0 skipped")
        .doesNotContain("RawPointTest");
    assertThat(Files.readString(directory.resolve("new/tck-report.json")))
        .contains("\"RAW_CHECKSUM\"");
    assertThat(directory.resolve("new/tck-report.html")).isNotEmptyFile();
  }

  @Test
  void failureIsPrintedAndFailsTheRun() {
    int exit = run(TckOptions.of("kv:wrong:CHECKSUM_ADDS").withIncludes(List.of("RAW_CHECKSUM")));

    assertThat(exit).isEqualTo(TckLauncher.FAILED);
    assertThat(printed()).contains("FAILED RawChecksumTest#isThatOfThePartsTogether");
  }

  @Test
  void runInWhichNothingRanIsNoSuccess() {
    int exit = run(TckOptions.of("kv:reference:launcher").withIncludes(List.of("RAW_COPROCESSOR")));

    assertThat(exit).isEqualTo(TckLauncher.FAILED);
    assertThat(printed()).contains("0 passed, 0 failed, 2 skipped (2 not supported");
  }

  @Test
  void unknownCapabilityIsRefused() {
    assertThat(run(CHECKSUMS.withIncludes(List.of("RAW_TTI")))).isEqualTo(TckLauncher.NOT_RUN);
    assertThat(printed()).contains("there is no capability RAW_TTI among [CONNECTION, RAW,");
  }

  @Test
  void targetThatCannotBeReachedIsExplained() {
    assertThat(run(TckOptions.of("kv:nosuch:target"))).isEqualTo(TckLauncher.NOT_RUN);
    assertThat(printed()).contains("NO_DRIVER").contains("kv:nosuch:target");
  }

  @Test
  void excludedTestsAreShownWithTheirReasons() throws IOException {
    Path file =
        write(
            "// reviewed",
            "SentinelTest#isLeftOut: proves that this file was read",
            "RawChecksumTest#isThatOfThePartsTogether: our checksum is weak",
            "RawChecksumTest#tellsKeysApart: our checksum is weak");

    int exit =
        run(
            TckOptions.of("kv:wrong:CHECKSUM_OF_VALUES_ONLY")
                .withIncludes(List.of("RAW_CHECKSUM"))
                .withExclusions(file)
                .withReportDir(directory));

    assertThat(exit).as(printed()).isEqualTo(TckLauncher.PASSED);
    assertThat(printed()).contains("2 skipped (0 not supported, 2 excluded, 0 other)");
    assertThat(Files.readString(directory.resolve("tck-report.html")))
        .contains("RawChecksumTest#tellsKeysApart: our checksum is weak");
  }

  @Test
  void exclusionsWithoutSentinelFailTheRun() throws IOException {
    Path file = write("RawChecksumTest#tellsKeysApart: our checksum is weak");

    assertThat(run(CHECKSUMS.withIncludes(List.of("CONNECTION")).withExclusions(file)))
        .isEqualTo(TckLauncher.FAILED);
    assertThat(printed()).contains("FAILED SentinelTest#isLeftOut");
  }

  @Test
  void exclusionsOfWhatDoesNotExistAreRefused() throws IOException {
    Path file = write("RawChecksumTest#wasRenamed: our checksum is weak");

    assertThat(run(CHECKSUMS.withExclusions(file))).isEqualTo(TckLauncher.NOT_RUN);
    assertThat(printed()).contains("RawChecksumTest#wasRenamed");
  }

  @Test
  void missingExclusionsAreRefused() {
    assertThat(run(CHECKSUMS.withExclusions(directory.resolve("none"))))
        .isEqualTo(TckLauncher.NOT_RUN);
    assertThat(printed()).contains("cannot read the exclusions");
  }

  @Test
  void secretsOfTheUrlAreNotShown() {
    run(
        TckOptions.of("kv:reference:launcher?timeout=33s")
            .withIncludes(List.of("RAW_CHECKSUM"))
            .withReportDir(directory));

    assertThat(printed()).contains("kv:reference:launcher?timeout=...").doesNotContain("33s");
    assertThat(directory.resolve("tck-report.json")).content().doesNotContain("33s");
    assertThat(directory.resolve("tck-report.html")).content().doesNotContain("33s");
  }

  private Path write(String... lines) throws IOException {
    return Files.write(directory.resolve("exclusions.txt"), List.of(lines));
  }
}
