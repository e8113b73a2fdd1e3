package io.kvdc.shell.internal.output;

import java.io.PrintStream;
import java.util.function.IntSupplier;

/**
 * Where results go.
 *
 * @param out the stream; buffered, flushed at the end of each result
 * @param width columns that fit into a line; 0 if the stream is no terminal and nothing is cut
 * @param coloured whether to use colours
 */
public record Screen(PrintStream out, IntSupplier width, boolean coloured) {

  /**
   * A stream that is no terminal.
   *
   * @param out the stream
   * @return a screen without width and colours
   */
  public static Screen plain(PrintStream out) {
    return new Screen(out, () -> 0, false);
  }

  /**
   * Makes a writer.
   *
   * @param format the format
   * @return a writer on this screen
   */
  public ResultWriter writer(Format format) {
    return switch (format) {
      case TABLE -> new TableWriter(this);
      case JSON -> new JsonWriter(out);
      case CSV -> new CsvWriter(out);
      case RAW -> new RawWriter(out);
    };
  }

  String heading(String text) {
    return coloured ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  String faint(String text) {
    return coloured ? "\u001b[2m" + text + "\u001b[0m" : text;
  }
}
