package io.kvdc.shell.internal.transfer;

import io.kvdc.Cursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.RawSession;
import io.kvdc.ScanOptions;
import io.kvdc.shell.internal.command.CommandException;
import io.kvdc.shell.internal.command.Console;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Writes a range to a file, page by page. */
final class Dumper {

  private final RawSession session;
  private final KeyRange range;
  private final ScanOptions options;
  private final FileFormat format;
  private final Console console;

  Dumper(
      RawSession session, KeyRange range, ScanOptions options, FileFormat format, Console console) {
    this.session = session;
    this.range = range;
    this.options = options;
    this.format = format;
    this.console = console;
  }

  /** Writes to a stream, which is not closed. */
  TransferResult dump(OutputStream out) throws IOException {
    Progress progress = new Progress(console, 0, 0);
    RowWriter writer = RowWriter.of(format, out);
    long rows = 0;
    try (Cursor<KeyValue> cursor = session.scan(range, options)) {
      List<KeyValue> page = cursor.nextPage();
      while (!page.isEmpty()) {
        for (KeyValue entry : page) {
          writer.write(entry);
        }
        rows += page.size();
        progress.update(rows, writer.bytes());
        page = cursor.nextPage();
      }
    } finally {
      progress.close();
    }
    writer.flush();
    return new TransferResult(rows, writer.bytes(), progress.elapsedNanos());
  }

  /** Writes a file, which appears under its name only when it is complete. */
  TransferResult dump(Path file, boolean replace) throws IOException, CommandException {
    if (!replace && Files.exists(file)) {
      throw new CommandException(file + " exists; say --force to replace it");
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    boolean complete = false;
    try {
      TransferResult result;
      try (OutputStream out = Files.newOutputStream(part)) {
        result = dump(out);
      }
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      complete = true;
      return result;
    } finally {
      if (!complete) {
        Files.deleteIfExists(part);
      }
    }
  }
}
