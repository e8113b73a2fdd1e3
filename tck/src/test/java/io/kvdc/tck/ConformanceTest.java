package io.kvdc.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs the suite against our own drivers, and keeps the reports. */
class ConformanceTest {

  /** Fixed, so that a build that failed fails again. */
  private static final long SEED = 20261123L;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "reference,         kv:reference:tck",
    "reference-no-ttl,  kv:reference:tck?ttl=false",
    "embedded-1,        kv:embedded:tck1?stores=1",
    "embedded-3,        kv:embedded:tck3?stores=3",
    "embedded-3-v1,     kv:embedded:tck3v1?stores=3&apiVersion=v1",
    "embedded-3-v1ttl,  kv:embedded:tck3v1ttl?stores=3&apiVersion=v1ttl",
  })
  void conforms(String name, String url) {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    int exit =
        TckLauncher.run(
            TckOptions.of(url)
                .withReportDir(Path.of("target", "tck", name))
                .withSeed(SEED)
                .withExclusive(true),
            new PrintStream(printed, true, StandardCharsets.UTF_8));

    assertThat(exit).as(printed.toString(StandardCharsets.UTF_8)).isEqualTo(TckLauncher.PASSED);
  }
}
