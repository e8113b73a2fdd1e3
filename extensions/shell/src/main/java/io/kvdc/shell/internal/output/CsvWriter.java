package io.kvdc.shell.internal.output;

import java.io.PrintStream;
import java.util.List;

/** RFC 4180 with a header, but for line ends, which are newlines. Nothing is empty, empty is "". */
final class CsvWriter implements ResultWriter {

  private final PrintStream out;

  CsvWriter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {
    out.print(String.join(",", columns) + "\n");
  }

  @Override
  public void row(List<Cell> cells) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? "" : ",").append(text(cells.get(i)));
    }
    out.print(line.append('\n'));
  }

  @Override
  public void end() {
    out.flush();
  }

  @Override
  public void abort() {
    out.flush();
  }

  @Override
  public void acknowledge(String message) {}

  private static String text(Cell cell) {
    if (cell instanceof Cell.Binary binary) {
      return quote(binary.bytes().toString());
    } else if (cell instanceof Cell.Text text) {
      return quote(text.text());
    } else if (cell instanceof Cell.Numeric number) {
      return number.digits();
    } else if (cell instanceof Cell.Flag flag) {
      return Boolean.toString(flag.value());
    }
    return "";
  }

  private static String quote(String text) {
    boolean plain =
        !text.isEmpty()
            && text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
            && text.charAt(0) != ' '
            && text.charAt(text.length() - 1) != ' ';
    return plain ? text : "\"" + text.replace("\"", "\"\"") + "\"";
  }
}
