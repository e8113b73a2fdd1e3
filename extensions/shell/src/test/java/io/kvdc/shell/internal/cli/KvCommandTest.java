package io.kvdc.shell.internal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KvCommandTest {

  @Test
  void nothingIsAnErrorThatShowsTheHelp() {
    KvRun run = KvRun.of();

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.text()).isEmpty();
    assertThat(run.err()).startsWith("usage: kv").contains("Exit codes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shell", "load", "dump", "embedded", "tck", "options", "drivers"})
  void everySubcommandHasHelpWithExamples(String name) {
    KvRun run = KvRun.of(name, "--help");

    assertThat(run.code()).isZero();
    assertThat(run.text())
        .startsWith("usage: kv " + name)
        .contains("example")
        .contains("kv " + name);
    assertThat(KvRun.of("--help").text()).contains("  " + name + " ");
  }

  @Test
  void wrongCommandLinesAreTwo() {
    assertThat(KvRun.of("shel", "kv:reference:x").code()).isEqualTo(2);
    assertThat(KvRun.of("shel").err()).contains("shell");
    assertThat(KvRun.of("shell").code()).isEqualTo(2);
    assertThat(KvRun.of("shell", "kv:reference:x", "--format", "xml").code()).isEqualTo(2);
    assertThat(KvRun.of("load", "kv:reference:x").err())
        .contains("FILE")
        .contains("kv load --help");
  }

  @Test
  void tellsItsVersion() {
    assertThat(KvRun.of("--version").text()).startsWith("kv ").contains("Java ");
  }

  @Test
  void listsDrivers() {
    assertThat(KvRun.of("drivers").text()).contains("reference").contains("ReferenceDriver");
  }

  @Test
  void listsOptions() {
    String text = KvRun.of("options", "reference").text();
    assertThat(text)
        .startsWith("kv:reference:...")
        .contains("  timeout\n")
        .contains("Default: 20s");
    assertThat(KvRun.of("options", "reference", "--format", "json").text())
        .contains("{\"driver\":\"reference\",\"option\":\"timeout\",\"type\":\"duration\"");
    KvRun unknown = KvRun.of("options", "nothing");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no driver nothing").contains("reference");
  }
}
