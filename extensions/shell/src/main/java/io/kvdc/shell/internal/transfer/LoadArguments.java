package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.RawOptions;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.command.Converters;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The arguments of loading, the same on the command line and in the shell. */
public final class LoadArguments {

  @Option(
      names = "--format",
      paramLabel = "tsv|csv|jsonl",
      description = "What the file looks like; if absent, its name says it.")
  private @Nullable FileFormat format;

  @Option(
      names = "--key",
      paramLabel = "COLUMN",
      description =
          "The key's column: a number from 1, or a name from the header. If absent, the first; in"
              + " JSON, \"key\".")
  private @Nullable String key;

  @Option(
      names = "--value",
      paramLabel = "COLUMN",
      description =
          "The value's column, or * for all the rest of the record. If absent, the rest; in JSON,"
              + " \"value\".")
  private @Nullable String value;

  @Option(
      names = "--header",
      negatable = true,
      description =
          "The first record holds the names of the columns, or does not. If absent: it does in"
              + " CSV, and in TSV if --key or --value is a name.")
  private @Nullable Boolean header;

  @Option(
      names = "--no-comments",
      description = "In TSV, lines that begin with # are data, not comments.")
  private boolean noComments;

  @Option(
      names = "--no-escapes",
      description = "Backslashes in the file are data, not the beginning of \\xHH and the like.")
  private boolean noEscapes;

  @Option(
      names = "--prefix",
      paramLabel = "PREFIX",
      description = "Put this before each key (escaped text).")
  private Bytes prefix = Bytes.EMPTY;

  @Option(
      names = "--ttl",
      paramLabel = "DURATION",
      description = "How long the values live, in whole seconds: 30s, 5m, 1h. For ever if absent.")
  private @Nullable Duration ttl;

  @Option(
      names = "--batch-size",
      paramLabel = "SIZE",
      description = "Send a batch when it has so many bytes; 1MiB if absent.")
  private String batchSize = "1MiB";

  @Option(
      names = "--batch-rows",
      paramLabel = "N",
      description = "Send a batch when it has so many rows; 4096 if absent.")
  private int batchRows = 4096;

  @Option(
      names = "--in-flight",
      paramLabel = "N",
      description = "Batches under way at the same time; 4 if absent.")
  private int inFlight = 4;

  @Option(
      names = "--resume",
      description =
          "Go on where an earlier load of the same file, to the same place, stopped. It left a"
              + " small file FILE.kvload behind, which says where.")
  private boolean resume;

  @Mixin private SessionArguments session = new SessionArguments();

  /**
   * Loads a file.
   *
   * @param connection where to
   * @param options the options of the session to begin with
   * @param url the URL as it was given, which tells one target of a resumed load from another
   * @param file the file, {@code -} for standard input
   * @param console for notes and progress
   * @param standardInput what {@code -} means
   * @return what was done
   * @throws CommandException if an argument is wrong, a line is malformed, or the file cannot be
   *     read
   */
  public TransferResult load(
      Connection connection,
      RawOptions options,
      String url,
      String file,
      Console console,
      InputStream standardInput)
      throws CommandException {
    RawOptions effective = session.apply(options);
    String target = String.join("\n", url, effective.columnFamily(), prefix.toHex(), ttl + "");
    LoadJob job =
        new LoadJob(
            connection.raw(effective).async(), layout(file), prefix, ttl, pace(), target, console);
    if (!file.equals("-")) {
      return job.load(Path.of(file), resume);
    }
    if (resume) {
      throw new CommandException("standard input cannot be resumed");
    }
    return job.load(standardInput);
  }

  private Layout layout(String file) throws CommandException {
    FileFormat known = format == null ? FileFormat.ofName(file) : format;
    if (known == null) {
      throw new CommandException(
          "the name " + file + " does not say what the file looks like; add --format");
    }
    if (known == FileFormat.JSONL && (header != null || noComments)) {
      throw new CommandException("--header and --no-comments have no meaning in JSON");
    }
    if (known == FileFormat.CSV && noComments) {
      throw new CommandException("--no-comments has no meaning in CSV, which has no comments");
    }
    boolean named = isName(key) || isName(value);
    boolean headed = header == null ? known == FileFormat.CSV || named : header;
    boolean comments = known == FileFormat.TSV && !noComments;
    return new Layout(known, key, value, headed, comments, !noEscapes);
  }

  private static boolean isName(@Nullable String column) {
    return column != null && !column.equals(Layout.REST) && !column.matches("[0-9]+");
  }

  private Loader.Pace pace() throws CommandException {
    long bytes = Converters.size(batchSize);
    if (bytes < 1 || batchRows < 1 || inFlight < 1) {
      throw new CommandException("--batch-size, --batch-rows and --in-flight must be at least 1");
    }
    return new Loader.Pace(bytes, batchRows, inFlight);
  }
}
