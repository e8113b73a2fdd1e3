package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.RawOptions;
import io.kvdc.ScanOptions;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.command.Failures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of dumping, the same on the command line and in the shell. */
public final class DumpArguments {

  @Option(
      names = "--format",
      paramLabel = "tsv|csv|jsonl",
      description = "What the file shall look like; if absent, its name says it.")
  private @Nullable FileFormat format;

  @Option(
      names = "--start",
      paramLabel = "KEY",
      description = "The first key (escaped text); from the very first one if absent.")
  private Bytes start = Bytes.EMPTY;

  @Option(
      names = "--end",
      paramLabel = "KEY",
      description = "The key behind the last one; to the very last one if absent.")
  private Bytes end = Bytes.EMPTY;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "All keys that begin with this, instead of --start and --end.")
  private @Nullable Bytes prefix;

  @Option(names = "--limit", paramLabel = "N", description = "The most entries to write.")
  private long limit = Long.MAX_VALUE;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  @Mixin private SessionArguments session = new SessionArguments();

  /**
   * Dumps a range to a file.
   *
   * @param connection where from
   * @param options the options of the session to begin with
   * @param file the file, {@code -} for standard output
   * @param console for progress
   * @param standardOutput what {@code -} means
   * @return what was done
   * @throws CommandException if an argument is wrong or the file cannot be written
   */
  public TransferResult dump(
      Connection connection,
      RawOptions options,
      String file,
      Console console,
      OutputStream standardOutput)
      throws CommandException {
    FileFormat known = format == null ? FileFormat.ofName(file) : format;
    if (known == null) {
      throw new CommandException(
          "the name " + file + " does not say what the file shall look like; add --format");
    }
    if (limit < 0) {
      throw new CommandException("--limit cannot be negative: " + limit);
    }
    ScanOptions scan = ScanOptions.defaults().withLimit(limit);
    Dumper dumper =
        new Dumper(connection.raw(session.apply(options)), range(), scan, known, console);
    try {
      return file.equals("-") ? dumper.dump(standardOutput) : dumper.dump(Path.of(file), force);
    } catch (IOException e) {
      throw new CommandException("cannot write " + file + ": " + Failures.describe(e), e);
    }
  }

  private KeyRange range() throws CommandException {
    if (prefix == null) {
      return KeyRange.of(start, end);
    }
    if (!start.isEmpty() || !end.isEmpty()) {
      throw new CommandException("give either --start and --end or --prefix, not both");
    }
    return KeyRange.prefix(prefix);
  }
}
