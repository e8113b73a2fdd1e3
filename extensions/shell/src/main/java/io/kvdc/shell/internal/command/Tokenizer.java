package io.kvdc.shell.internal.command;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a line into words, each of which is escaped text as {@link io.kvdc.Bytes#fromEscaped} reads
 * it.
 *
 * <p>Words are separated by blanks. Inside {@code "…"} blanks are part of the word and escapes keep
 * their meaning; inside {@code '…'} every character stands for itself, the backslash included.
 * Outside and inside {@code "…"} a backslash before a blank, a quote or {@code #} takes away its
 * meaning. An unquoted {@code #} at the beginning of a word starts a comment.
 */
public final class Tokenizer {

  private final String line;
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();
  private int position;

  private Tokenizer(String line) {
    this.line = line;
  }

  /**
   * Cuts a line into words.
   *
   * @param line the line, without its end
   * @return the words; none if the line is blank or a comment
   * @throws CommandException if a quote is not closed
   */
  public static List<String> words(String line) throws CommandException {
    return new Tokenizer(line).cut();
  }

  private List<String> cut() throws CommandException {
    while (skipBlanks() && line.charAt(position) != '#') {
      word.setLength(0);
      boolean quoted = readWord();
      words.add(quoted ? shieldDash(word.toString()) : word.toString());
    }
    return words;
  }

  private boolean skipBlanks() {
    while (position < line.length() && Character.isWhitespace(line.charAt(position))) {
      position++;
    }
    return position < line.length();
  }

  /** Returns whether the word began with a quote. */
  private boolean readWord() throws CommandException {
    char first = line.charAt(position);
    while (position < line.length() && !Character.isWhitespace(line.charAt(position))) {
      char c = line.charAt(position);
      if (c == '\'') {
        readLiteral();
      } else if (c == '"') {
        readQuoted();
      } else if (c == '\\') {
        readEscape();
      } else {
        word.append(c);
        position++;
      }
    }
    return first == '"' || first == '\'';
  }

  private void readLiteral() throws CommandException {
    int end = line.indexOf('\'', position + 1);
    if (end < 0) {
      throw unclosed('\'');
    }
    word.append(line.substring(position + 1, end).replace("\\", "\\\\"));
    position = end + 1;
  }

  private void readQuoted() throws CommandException {
    int start = position++;
    while (position < line.length() && line.charAt(position) != '"') {
      if (line.charAt(position) == '\\') {
        readEscape();
      } else {
        word.append(line.charAt(position++));
      }
    }
    if (position == line.length()) {
      position = start;
      throw unclosed('"');
    }
    position++;
  }

  private void readEscape() {
    if (position + 1 == line.length()) {
      word.append('\\');
      position++;
      return;
    }
    char escaped = line.charAt(position + 1);
    boolean ours =
        Character.isWhitespace(escaped) || escaped == '"' || escaped == '\'' || escaped == '#';
    if (!ours) {
      word.append('\\');
    }
    word.append(escaped);
    position += 2;
  }

  /** What was quoted is never an option: a dash that is written as an escape reads as no option. */
  private static String shieldDash(String text) {
    return text.startsWith("-") ? "\\x2d" + text.substring(1) : text;
  }

  private CommandException unclosed(char quote) {
    return new CommandException(
        "the quote " + quote + " at column " + (position + 1) + " is not closed");
  }
}
