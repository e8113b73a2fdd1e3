package io.kvdc.shell.internal.output;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Bytes as they are: nothing is escaped, an absent value writes no bytes. */
final class RawWriter implements ResultWriter {

  private final PrintStream out;

  RawWriter(PrintStream out) {
    this.out = out;
  }

  @Override
  public void begin(List<String> columns) {}

  @Override
  public void row(List<Cell> cells) {
    for (int i = 0; i < cells.size(); i++) {
      if (i > 0) {
        out.write('\t');
      }
      out.writeBytes(bytes(cells.get(i)));
    }
    out.write('\n');
  }

  private static byte[] bytes(Cell cell) {
    if (cell instanceof Cell.Binary binary) {
      return binary.bytes().toByteArray();
    }
    String text = "";
    if (cell instanceof Cell.Text plain) {
      text = plain.text();
    } else if (cell instanceof Cell.Numeric number) {
      text = number.digits();
    } else if (cell instanceof Cell.Flag flag) {
      text = Boolean.toString(flag.value());
    }
    return text.getBytes(StandardCharsets.UTF_8);
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
}
