package io.kvdc.shell.internal.transfer;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the entries of a file one after the other. */
interface RowReader extends Closeable {

  /**
   * The next entry.
   *
   * @return the entry, or null at the end
   * @throws IOException if the file cannot be read
   * @throws RecordException if a line is malformed
   */
  @Nullable Row next() throws IOException, RecordException;
}
