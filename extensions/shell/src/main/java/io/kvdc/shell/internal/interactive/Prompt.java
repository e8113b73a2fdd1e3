package io.kvdc.shell.internal.interactive;

import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.command.ScriptRunner;
import io.kvdc.shell.internal.command.ShellContext;
import io.kvdc.shell.internal.output.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads commands from a person and runs them, until there is enough. */
public final class Prompt implements AutoCloseable {

  private static final String HISTORY_VARIABLE = "KVDC_HISTORY";

  private final Terminal terminal;
  private final Console console;
  private final boolean coloured;
  private final Path historyFile;

  Prompt(Terminal terminal, boolean coloured, Path historyFile) {
    this.terminal = terminal;
    this.coloured = coloured;
    this.historyFile = historyFile.toAbsolutePath();
    PrintStream out = new PrintStream(terminal.output(), false, StandardCharsets.UTF_8);
    this.console =
        new Console(new Screen(out, terminal::getColumns, coloured), out, true, System::nanoTime);
  }

  /**
   * Takes over the terminal of this process.
   *
   * @param coloured whether to use colours
   * @return the prompt; close it
   * @throws IOException if there is no terminal
   */
  public static Prompt onSystemTerminal(boolean coloured) throws IOException {
    Terminal terminal = TerminalBuilder.builder().system(true).build();
    boolean dumb = terminal.getType().startsWith(Terminal.TYPE_DUMB);
    return new Prompt(terminal, coloured && !dumb, historyFile());
  }

  private static Path historyFile() {
    String named = System.getenv(HISTORY_VARIABLE);
    return named == null || named.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".kvdc", "history")
        : Path.of(named);
  }

  /**
   * Where commands write to while this prompt runs.
   *
   * @return the console
   */
  public Console console() {
    return console;
  }

  /**
   * Reads and runs commands until {@code exit} or the end of the input.
   *
   * @param shell the state of the shell
   */
  public void run(ShellContext shell) {
    prepareHistory();
    LineReader reader = reader(shell);
    ScriptRunner runner = new ScriptRunner(shell);
    console.note("connected to " + shell.connection().url() + "; 'help' lists the commands");
    while (!shell.exitRequested()) {
      try {
        runInterruptibly(runner, reader.readLine(prompt(shell)));
      } catch (UserInterruptException typedOver) {
        console.note("('exit' or Ctrl-D ends the shell)");
      } catch (EndOfFileException end) {
        return;
      }
    }
  }

  /** Ctrl-C ends the command, not the shell. */
  private void runInterruptibly(ScriptRunner runner, String line) {
    Thread self = Thread.currentThread();
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, signal -> self.interrupt());
    try {
      runner.runOne(line, "");
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
      // The flag was meant for this command; left set it would end the next one.
      if (Thread.interrupted()) {
        console.note("interrupted");
      }
    }
  }

  private LineReader reader(ShellContext shell) {
    DefaultParser parser = new DefaultParser();
    parser.setEofOnUnclosedQuote(false);
    parser.setEofOnEscapedNewLine(false);
    return LineReaderBuilder.builder()
        .terminal(terminal)
        .appName("kv")
        .parser(parser)
        .history(new DefaultHistory())
        .completer(new ShellCompleter(shell.dispatcher()))
        .variable(LineReader.HISTORY_FILE, historyFile)
        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
        .option(LineReader.Option.HISTORY_IGNORE_SPACE, true)
        .build();
  }

  /** Values may be secrets, so that the history is for its owner's eyes only. */
  private void prepareHistory() {
    try {
      Path folder = historyFile.getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (!Files.exists(historyFile)) {
        Files.createFile(historyFile);
      }
      if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(historyFile, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException e) {
      console.note("warning: the history cannot be kept in " + historyFile + ": " + e);
    }
  }

  private String prompt(ShellContext shell) {
    String family = shell.rawOptions().columnFamily();
    StringBuilder state = new StringBuilder("kv");
    if (!family.isEmpty()) {
      state.append(" cf=").append(family);
    }
    if (shell.rawOptions().atomic()) {
      state.append(" atomic");
    }
    if (shell.open().transaction() != null) {
      state.append(" txn");
    } else if (shell.open().snapshot() != null) {
      state.append(" snapshot");
    }
    return coloured ? "\u001b[1;36m" + state + ">\u001b[0m " : state + "> ";
  }

  @Override
  public void close() throws IOException {
    console.screen().out().flush();
    terminal.close();
  }
}
