package io.kvdc.shell.internal.transfer;

import io.kvdc.AsyncRawSession;
import io.kvdc.Bytes;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Console;
import io.kvdc.shell.internal.command.Failures;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Loads one file: opens it at the right place, keeps the resume file, reports. */
final class LoadJob {

  private final AsyncRawSession session;
  private final Layout layout;
  private final Bytes prefix;
  private final @Nullable Duration ttl;
  private final Loader.Pace pace;
  private final String target;
  private final Console console;

  LoadJob(
      AsyncRawSession session,
      Layout layout,
      Bytes prefix,
      @Nullable Duration ttl,
      Loader.Pace pace,
      String target,
      Console console) {
    this.session = session;
    this.layout = layout;
    this.prefix = prefix;
    this.ttl = ttl;
    this.pace = pace;
    this.target = target + "\n" + layout;
    this.console = console;
  }

  /** Loads a stream, which cannot be resumed; the stream is not closed. */
  TransferResult load(InputStream in) throws CommandException {
    try (RowReader reader = reader(layout, new Unclosed(in), Position.START, null)) {
      return load(reader, "standard input", 0, new ResumeFile.Mark(0, Position.START), null);
    } catch (IOException e) {
      throw new CommandException("cannot read standard input: " + e.getMessage(), e);
    }
  }

  /** Loads a file. */
  TransferResult load(Path file, boolean resume) throws CommandException {
    try {
      ResumeFile resumeFile = new ResumeFile(file, target);
      ResumeFile.Mark mark = resume ? resumeFile.read() : null;
      if (resume) {
        console.note(
            mark == null
                ? "no earlier load of " + file + " to go on with: beginning at line 1"
                : "going on at line "
                    + mark.position().line()
                    + " of "
                    + file
                    + ", "
                    + mark.rows()
                    + " rows are there already");
      }
      ResumeFile.Mark start = mark == null ? new ResumeFile.Mark(0, Position.START) : mark;
      Columns columns = mark == null ? null : readColumns(file);
      try (RowReader reader =
          reader(layout, open(file, start.position()), start.position(), columns)) {
        return load(reader, file.toString(), Files.size(file), start, resumeFile);
      }
    } catch (NoSuchFileException e) {
      throw new CommandException("there is no file " + file, e);
    } catch (RecordException e) {
      throw new CommandException(file + ", " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandException("cannot load " + file + ": " + Failures.describe(e), e);
    }
  }

  private TransferResult load(
      RowReader reader,
      String name,
      long size,
      ResumeFile.Mark start,
      @Nullable ResumeFile resumeFile)
      throws IOException, CommandException {
    Progress progress = new Progress(console, size, start.position().offset());
    LoadLog log = new LoadLog(progress, start, resumeFile, console);
    try {
      new Loader(session, ttl, pace, log).load(prefixed(reader));
    } catch (RecordException e) {
      progress.close();
      throw new CommandException(name + ", " + e.getMessage() + log.advice(), e);
    } catch (LoadFailedException e) {
      progress.close();
      String where = e.lines().isEmpty() ? name : name + ", " + e.lines();
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new CommandException(where + ": " + Failures.describe(cause) + log.advice(), e);
    }
    progress.close();
    log.finish();
    return new TransferResult(
        log.rows() - start.rows(),
        log.position().offset() - start.position().offset(),
        progress.elapsedNanos());
  }

  private RowReader prefixed(RowReader reader) {
    if (prefix.isEmpty()) {
      return reader;
    }
    return new RowReader() {
      @Override
      public @Nullable Row next() throws IOException, RecordException {
        Row row = reader.next();
        return row == null || row.key().isEmpty()
            ? row
            : new Row(prefix.concat(row.key()), row.value(), row.line(), row.next());
      }

      @Override
      public void close() throws IOException {
        reader.close();
      }
    };
  }

  private static InputStream open(Path file, Position position) throws IOException {
    FileChannel channel = FileChannel.open(file);
    channel.position(position.offset());
    return Channels.newInputStream(channel);
  }

  /** A header stands at the beginning only, however far the load had come. */
  private @Nullable Columns readColumns(Path file) throws IOException, RecordException {
    RowReader reader = reader(layout, open(file, Position.START), Position.START, null);
    try (reader) {
      return reader instanceof DelimitedReader delimited ? delimited.columns() : null;
    }
  }

  /** Makes a reader that goes on at a position. */
  static RowReader reader(
      Layout layout, InputStream in, Position position, @Nullable Columns columns) {
    RecordInput input = new RecordInput(in, layout.format() == FileFormat.CSV, position);
    return switch (layout.format()) {
      case TSV -> new TsvReader(input, layout, columns);
      case CSV -> new CsvReader(input, layout, columns);
      case JSONL -> new JsonlReader(input, layout);
    };
  }

  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
