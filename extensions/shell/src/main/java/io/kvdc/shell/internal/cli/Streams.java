package io.kvdc.shell.internal.cli;

import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.output.Screen;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Standard input, output and error, and which of them are terminals.
 *
 * @param in standard input
 * @param out standard output; buffered
 * @param err standard error
 * @param inTerminal whether somebody types the input
 * @param outTerminal whether somebody watches the output
 * @param errTerminal whether somebody watches the errors
 * @param width columns of the terminal; 0 if not known
 */
public record Streams(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean inTerminal,
    boolean outTerminal,
    boolean errTerminal,
    int width) {

  /** Set by bin/kv, as the JVM cannot tell which of its streams are terminals. */
  static final String TERMINALS = "kvdc.shell.terminals";

  /** Set by bin/kv where standard output is a terminal. */
  static final String WIDTH = "kvdc.shell.width";

  private static final int BUFFER = 64 << 10;

  /**
   * Those of this process, always UTF-8.
   *
   * @return the streams
   */
  public static Streams ofSystem() {
    List<String> terminals = List.of(System.getProperty(TERMINALS, "").split(",", -1));
    return new Streams(
        System.in,
        new PrintStream(
            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER),
            false,
            StandardCharsets.UTF_8),
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
        terminals.contains("in"),
        terminals.contains("out"),
        terminals.contains("err"),
        Integer.getInteger(WIDTH, 0));
  }

  /**
   * Where a command writes to.
   *
   * @return a console on these streams
   */
  Console console() {
    int columns = outTerminal ? width : 0;
    Screen screen = new Screen(out, () -> columns, outTerminal && coloursWanted());
    return new Console(screen, err, errTerminal, System::nanoTime);
  }

  /** See no-color.org. */
  static boolean coloursWanted() {
    String noColor = System.getenv("NO_COLOR");
    return noColor == null || noColor.isEmpty();
  }
}
