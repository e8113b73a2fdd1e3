package io.kvdc.tck.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.tck.TckOptions;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {

  @Test
  void allOptions() {
    CommandLine line =
        CommandLine.parse(
            new String[] {
              "--include",
              "RAW",
              "kv:a:b",
              "--report",
              "dir",
              "--include",
              "raw_ttl",
              "--exclusions",
              "file",
              "--seed",
              "-7",
              "--exclusive"
            });

    assertThat(line.options())
        .isEqualTo(
            new TckOptions(
                "kv:a:b", List.of("RAW", "raw_ttl"), Path.of("dir"), Path.of("file"), -7L, true));
  }

  @Test
  void urlAlone() {
    assertThat(CommandLine.parse(new String[] {"kv:a:b"}).options())
        .isEqualTo(TckOptions.of("kv:a:b"));
  }

  @ParameterizedTest
  @CsvSource({
    "'',                       which target?",
    "kv:a:b kv:c:d,            one URL only",
    "kv:a:b --report,          --report needs a value",
    "kv:a:b --seed many,       '--seed takes a whole number, not many'",
    "kv:a:b --verbose,         there is no option --verbose",
  })
  void wrongLineIsExplained(String args, String problem) {
    CommandLine line = CommandLine.parse(args.isEmpty() ? new String[0] : args.split(" "));

    assertThat(line.options()).isNull();
    assertThat(line.problem()).contains(problem).contains("usage: URL");
  }
}
