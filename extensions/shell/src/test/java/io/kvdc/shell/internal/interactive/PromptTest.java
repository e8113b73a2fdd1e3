package io.kvdc.shell.internal.interactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.shell.internal.command.Dispatcher;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.output.Format;
import io.kvdc.shell.internal.verb.Vocabulary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {

  private final String url;

  @TempDir Path folder;

  PromptTest(TestInfo test) {
    this.url = "kv:reference:prompt" + test.getTestMethod().orElseThrow().getName();
  }

  @Test
  void goesOnAfterAFailureUntilTheInputEnds() throws IOException {
    String screen = type("put a 1\n", "gte a\n", "get a\n");

    assertThat(screen).contains("connected to kv:reference:").contains("'help' lists the commands");
    assertThat(screen).contains("error: there is no command 'gte'");
    assertThat(screen).containsPattern("a +1");
  }

  @Test
  void exitEndsIt() throws IOException {
    assertThat(type("exit\n", "put a 1\n")).doesNotContain("ok");
  }

  @Test
  void thePromptShowsWhatIsNotUsual() throws IOException {
    assertThat(type("cf write\n", "atomic on\n"))
        .contains("kv> ", "kv cf=write> ", "kv cf=write atomic> ");
  }

  @Test
  void exclamationMarksAreData() throws IOException {
    assertThat(type("put a hi!\n", "get a\n")).containsPattern("a +hi!");
  }

  @Test
  void theHistoryIsItsOwnersAndLeavesOutLinesThatBeginWithABlank() throws IOException {
    type("put a 1\n", " put a secret\n");

    Path history = folder.resolve("sub/history");
    assertThat(history).content().contains("put a 1").doesNotContain("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
  }

  @Test
  void completesCommandsOptionsAndChoices() {
    assertThat(complete("rs")).contains("rscan", "get").doesNotContain("--limit");
    assertThat(complete("scan --")).contains("--limit", "--prefix", "--keys", "--help");
    assertThat(complete("atomic ")).containsExactly("on", "off");
    assertThat(complete("format ")).containsExactly("table", "json", "csv", "raw");
    assertThat(complete("help ")).contains("scan");
    assertThat(complete("load x.tsv --format ")).containsExactly("tsv", "csv", "jsonl");
    assertThat(complete("nonsense ")).isEmpty();
  }

  private static List<String> complete(String line) {
    List<Candidate> candidates = new ArrayList<>();
    DefaultParser parser = new DefaultParser();
    ParsedLine parsed = parser.parse(line, line.length(), Parser.ParseContext.COMPLETE);
    new ShellCompleter(new Dispatcher(Vocabulary.verbs())).complete(null, parsed, candidates);
    return candidates.stream().map(Candidate::value).toList();
  }

  private String type(String... lines) throws IOException {
    byte[] keys = String.join("", lines).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    DumbTerminal terminal = new DumbTerminal(new ByteArrayInputStream(keys), screen);
    try (Connection connection = Kv.connect(url);
        Prompt prompt = new Prompt(terminal, false, folder.resolve("sub/history"))) {
      prompt.run(
          new ShellContext(
              connection, url, prompt.console(), new Dispatcher(Vocabulary.verbs()), Format.TABLE));
    }
    return screen.toString(StandardCharsets.UTF_8);
  }
}
