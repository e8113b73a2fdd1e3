package io.kvdc.shell.internal.command;

import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.RawSession;
import io.kvdc.Session;
import io.kvdc.shell.internal.output.Format;
import io.kvdc.shell.internal.output.ResultWriter;
import io.kvdc.shell.internal.output.Screen;
import java.util.function.UnaryOperator;

/** What a shell remembers between commands. For one thread. */
public final class ShellContext implements AutoCloseable {

  private final Connection connection;
  private final String url;
  private final Console console;
  private final Dispatcher dispatcher;
  private final OpenReads open = new OpenReads();
  private RawOptions rawOptions;
  private Format format;
  private ResultWriter results;
  private boolean timing;
  private boolean exitRequested;
  private int depth;

  /**
   * Starts a shell.
   *
   * @param connection the connection, which the caller closes
   * @param url the URL as it was given, which may hold secrets
   * @param console where results and messages go
   * @param dispatcher the commands that there are
   * @param format how results are written
   */
  public ShellContext(
      Connection connection, String url, Console console, Dispatcher dispatcher, Format format) {
    this.connection = connection;
    this.url = url;
    this.console = console;
    this.dispatcher = dispatcher;
    this.rawOptions = connection.raw().options();
    this.format = format;
    this.results = console.screen().writer(format);
  }

  /**
   * The connection.
   *
   * @return the connection
   */
  public Connection connection() {
    return connection;
  }

  /**
   * The URL as it was given; never show it, {@link Connection#url()} is for that.
   *
   * @return the URL
   */
  public String url() {
    return url;
  }

  /**
   * A session without transactions that works as the shell is set.
   *
   * @return the session
   * @throws CommandException if a transaction or a snapshot is open, which the command knows
   *     nothing of
   */
  public RawSession raw() throws CommandException {
    String name = open.name();
    if (name != null) {
      throw new CommandException("this works on raw data only, but " + name);
    }
    return connection.raw(rawOptions);
  }

  /**
   * What reads go to: the transaction or the snapshot that is open, else raw data.
   *
   * @return the session
   * @throws CommandException never
   */
  public Session reads() throws CommandException {
    Session opened = open.session();
    return opened == null ? raw() : opened;
  }

  /**
   * The transaction or the snapshot that is open.
   *
   * @return always the same
   */
  public OpenReads open() {
    return open;
  }

  /** Ends the shell's session: a transaction that is open is rolled back. */
  @Override
  public void close() {
    if (open.close()) {
      console.note("the transaction that was open is rolled back");
    }
  }

  /**
   * How sessions work.
   *
   * @return the column family, atomic or not
   */
  public RawOptions rawOptions() {
    return rawOptions;
  }

  /**
   * Changes how sessions work from now on.
   *
   * @param change makes the new options from the old
   */
  public void changeRawOptions(UnaryOperator<RawOptions> change) {
    rawOptions = change.apply(rawOptions);
  }

  /**
   * Where results and messages go.
   *
   * @return the console
   */
  public Console console() {
    return console;
  }

  /**
   * The commands that there are.
   *
   * @return the dispatcher
   */
  public Dispatcher dispatcher() {
    return dispatcher;
  }

  /**
   * Where results go, in the format that is set.
   *
   * @return the writer
   */
  public ResultWriter results() {
    return results;
  }

  /**
   * How results are written.
   *
   * @return the format
   */
  public Format format() {
    return format;
  }

  /**
   * Changes how results are written from now on.
   *
   * @param newFormat the format
   */
  public void changeFormat(Format newFormat) {
    format = newFormat;
    Screen screen = console.screen();
    results = screen.writer(newFormat);
  }

  /**
   * Whether the time that each command took is shown.
   *
   * @return true if so
   */
  public boolean timing() {
    return timing;
  }

  /**
   * Says whether the time that each command took is shown.
   *
   * @param newTiming true if so
   */
  public void changeTiming(boolean newTiming) {
    timing = newTiming;
  }

  /**
   * Whether the shell was asked to end.
   *
   * @return true after {@link #requestExit}
   */
  public boolean exitRequested() {
    return exitRequested;
  }

  /** Asks the shell to end after this command. */
  public void requestExit() {
    exitRequested = true;
  }

  /** How many scripts are running inside each other. */
  int depth() {
    return depth;
  }

  void changeDepth(int by) {
    depth += by;
  }
}
