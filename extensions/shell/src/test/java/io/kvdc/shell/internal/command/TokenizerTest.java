package io.kvdc.shell.internal.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "get a                  | get,a",
        "  get   a\t b          | get,a,b",
        "put a 'b c'            | put,a,b c",
        "put a \"b c\"          | put,a,b c",
        "put a b\\ c            | put,a,b c",
        "put a x'y z'w          | put,a,xy zw",
        "put a \"say \\\"hi\\\"\" | put,a,say \"hi\"",
        "put a it\\'s           | put,a,it's",
        "put a 'it''s'          | put,a,its",
        "put a b # c            | put,a,b",
        "put a b#c              | put,a,b#c",
        "put a \\#c             | put,a,#c",
        "put a '#c'             | put,a,#c",
      })
  void cutsAtBlanksOutsideQuotes(String line, String words) throws CommandException {
    assertThat(texts(line)).containsExactly(words.split(","));
  }

  @Test
  void emptyQuotesAreAnEmptyWord() throws CommandException {
    assertThat(texts("put a '' \"\"")).containsExactly("put", "a", "", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "   ", "# only a comment", "  # only a comment"})
  void nothingIsNoWord(String line) throws CommandException {
    assertThat(Tokenizer.words(line)).isEmpty();
  }

  @Test
  void escapesReachTheValueExceptInSingleQuotes() throws CommandException {
    assertThat(bytes("\\x00\\xff")).isEqualTo(Bytes.of(0, 0xff));
    assertThat(bytes("\"\\x00 \\n\"")).isEqualTo(Bytes.of(0, ' ', '\n'));
    assertThat(bytes("'\\x00'")).isEqualTo(Bytes.utf8("\\x00"));
    assertThat(bytes("\\\\")).isEqualTo(Bytes.utf8("\\"));
    assertThat(bytes("'\\'")).isEqualTo(Bytes.utf8("\\"));
  }

  @Test
  void aTrailingBackslashIsLeftForTheValueToRefuse() throws CommandException {
    assertThat(Tokenizer.words("get a\\")).containsExactly("get", "a\\");
  }

  @Test
  void aQuotedDashIsNoOption() throws CommandException {
    List<String> words = Tokenizer.words("get '-x' \"--limit\" -y");

    assertThat(words.subList(1, 3)).noneMatch(word -> word.startsWith("-"));
    assertThat(texts("get '-x' \"--limit\" -y")).containsExactly("get", "-x", "--limit", "-y");
    assertThat(words.get(3)).isEqualTo("-y");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"put a 'b|7", "put a \"b|7", "put \"b\\\"|5"})
  void saysWhichQuoteIsNotClosed(String line, int column) {
    assertThatThrownBy(() -> Tokenizer.words(line))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("column " + column)
        .hasMessageContaining("not closed");
  }

  @Property
  void anyBytesSurviveAsEscapedTextInDoubleQuotes(@ForAll byte[] content) throws CommandException {
    Bytes value = Bytes.wrap(content);

    assertThat(bytes("\"" + value.toString().replace("\"", "\\\"") + "\"")).isEqualTo(value);
  }

  @Property
  void anyTextSurvivesInSingleQuotes(@ForAll String content) throws CommandException {
    String text = content.replace("'", "").replaceAll("[\\ud800-\\udfff]", "");

    assertThat(bytes("'" + text + "'")).isEqualTo(Bytes.utf8(text));
  }

  private static List<String> texts(String line) throws CommandException {
    return Tokenizer.words(line).stream().map(word -> Bytes.fromEscaped(word).toUtf8()).toList();
  }

  private static Bytes bytes(String word) throws CommandException {
    List<String> words = Tokenizer.words(word);
    assertThat(words).hasSize(1);
    return Bytes.fromEscaped(words.get(0));
  }
}
