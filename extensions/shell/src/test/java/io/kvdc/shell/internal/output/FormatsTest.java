package io.kvdc.shell.internal.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormatsTest {

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(written, false, StandardCharsets.UTF_8);

  @ParameterizedTest
  @EnumSource
  void writesWhatTheGoldenFileHolds(Format format) throws IOException {
    ResultWriter results = Screen.plain(out).writer(format);
    results.begin(List.of("key", "value", "size", "live"));
    results.row(List.of(key("a"), key("plain"), Cell.of(5), Cell.of(true)));
    results.row(
        List.of(key("b,\"c\""), Cell.of(Bytes.of(0, '\\', 0xff)), Cell.of(12), Cell.of(false)));
    results.row(List.of(key("d"), key(""), Cell.unsigned(-1), Cell.none()));
    results.row(List.of(key(" e "), Cell.none(), Cell.of(-7), Cell.of("naïve\ttext")));
    results.end();
    results.acknowledge("ok");
    results.begin(List.of("nothing"));
    results.end();

    assertThat(Bytes.wrap(written.toByteArray())).isEqualTo(golden(format));
  }

  private static Cell key(String text) {
    return Cell.of(Bytes.utf8(text));
  }

  private static Bytes golden(Format format) throws IOException {
    String name = format.name().toLowerCase(Locale.ROOT) + ".golden";
    try (InputStream in = Objects.requireNonNull(FormatsTest.class.getResourceAsStream(name))) {
      return Bytes.wrap(in.readAllBytes());
    }
  }

  @Test
  void aTableCutsTheWidestColumnsOnATerminal() {
    ResultWriter results = new Screen(out, () -> 30, false).writer(Format.TABLE);
    results.begin(List.of("key", "value"));
    results.row(List.of(key("short"), key("v".repeat(100))));
    results.row(List.of(key("k".repeat(12)), key("value")));
    results.end();

    assertThat(text().lines())
        .containsExactly(
            "key           value",
            "------------  ----------------",
            "short         vvvvvvvvvvvvv...",
            "kkkkkkkkkkkk  value",
            "(2 rows)")
        .allMatch(line -> line.length() <= 30);
  }

  @Test
  void aTableNarrowsSeveralWideColumnsAlike() {
    ResultWriter results = new Screen(out, () -> 42, false).writer(Format.TABLE);
    results.begin(List.of("a", "b"));
    results.row(List.of(key("x".repeat(300)), key("y".repeat(200))));
    results.end();

    assertThat(text().lines().toList().get(1)).isEqualTo("-".repeat(20) + "  " + "-".repeat(20));
  }

  @Test
  void aTableOnATerminalTooNarrowForItStaysReadable() {
    ResultWriter results = new Screen(out, () -> 3, false).writer(Format.TABLE);
    results.begin(List.of("a", "b"));
    results.row(List.of(key("x".repeat(30)), key("y")));
    results.end();

    assertThat(text()).contains("xxxxx...  y");
  }

  @Test
  void aTableIsWrittenPageByPageWithOneHead() {
    ResultWriter results = Screen.plain(out).writer(Format.TABLE);
    results.begin(List.of("n"));
    for (int i = 0; i < TableWriter.PAGE_ROWS; i++) {
      results.row(List.of(Cell.of(i)));
    }
    assertThat(text().lines()).hasSize(TableWriter.PAGE_ROWS + 2);
    results.row(List.of(key("wider than before")));
    results.end();

    assertThat(text().lines().filter(line -> line.equals("n"))).hasSize(1);
    assertThat(text()).endsWith("wider than before\n(1001 rows)\n");
  }

  @Test
  void onlyAColouredScreenHasEscapeSequences() {
    ResultWriter plain = Screen.plain(out).writer(Format.TABLE);
    plain.begin(List.of("a"));
    plain.row(List.of(Cell.of(1)));
    plain.end();
    assertThat(text()).doesNotContain("\u001b");

    ResultWriter coloured = new Screen(out, () -> 80, true).writer(Format.TABLE);
    coloured.begin(List.of("a"));
    coloured.row(List.of(Cell.of(1)));
    coloured.end();
    assertThat(text()).contains("\u001b[1ma\u001b[0m");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
