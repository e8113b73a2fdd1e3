package io.kvdc.shell.internal.transfer;

import io.kvdc.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream into records at its newlines, and knows at which byte and line each begins. Works
 * on bytes, so that what is no valid UTF-8 passes unharmed.
 */
final class RecordInput implements Closeable {

  /** A record longer than this is more likely a quote that was never closed than data. */
  static final int LONGEST_RECORD = 64 << 20;

  private static final int BUFFER = 64 << 10;

  private final InputStream in;
  private final boolean quotes;
  private byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private boolean ended;
  private Position next;
  private long line;

  /**
   * Goes on in the middle of a file.
   *
   * @param in the stream, which already stands at the position
   * @param quotes whether a newline between quotes belongs to the record
   * @param start where the stream stands
   */
  RecordInput(InputStream in, boolean quotes, Position start) {
    this.in = in;
    this.quotes = quotes;
    this.next = start;
    this.line = start.line();
  }

  /**
   * The next record, without its line end ({@code \n} or {@code \r\n}).
   *
   * @return its bytes, or null at the end
   */
  @Nullable Bytes next() throws IOException, RecordException {
    line = next.line();
    if (next.equals(Position.START)) {
      skipByteOrderMark();
    }
    int scanned = from;
    int newlines = 0;
    boolean quoted = false;
    while (true) {
      for (; scanned < to; scanned++) {
        byte b = buffer[scanned];
        if (b == '\n') {
          newlines++;
          if (!quoted) {
            return take(scanned, scanned + 1, newlines);
          }
        } else if (b == '"' && quotes) {
          quoted = !quoted;
        }
      }
      int length = to - from;
      if (!fill()) {
        return length == 0 ? null : takeLast(quoted, newlines);
      }
      scanned = from + length;
    }
  }

  private Bytes takeLast(boolean quoted, int newlines) throws RecordException {
    if (quoted) {
      throw new RecordException(line, "a quote is not closed before the end of the file");
    }
    return take(to, to, newlines + 1);
  }

  private Bytes take(int end, int nextFrom, int lines) {
    int last = end > from && nextFrom > end && buffer[end - 1] == '\r' ? end - 1 : end;
    Bytes record = Bytes.wrap(Arrays.copyOfRange(buffer, from, last));
    next = new Position(next.offset() + (nextFrom - from), next.line() + lines);
    from = nextFrom;
    return record;
  }

  private void skipByteOrderMark() throws IOException, RecordException {
    while (to - from < 3 && fill()) {
      // Short reads are rare, and one more fills the buffer.
    }
    if (to - from >= 3
        && buffer[from] == (byte) 0xef
        && buffer[from + 1] == (byte) 0xbb
        && buffer[from + 2] == (byte) 0xbf) {
      from += 3;
      next = new Position(3, 1);
    }
  }

  /** Reads more behind what is unread; false at the end. */
  private boolean fill() throws IOException, RecordException {
    if (ended) {
      return false;
    }
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      if (to >= LONGEST_RECORD) {
        throw new RecordException(
            line,
            "the record that begins here is longer than 64 MiB"
                + (quotes ? "; is a quote not closed?" : ""));
      }
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int read = in.read(buffer, to, buffer.length - to);
    ended = read < 0;
    to += Math.max(0, read);
    return !ended;
  }

  /** The line on which the last record began. */
  long line() {
    return line;
  }

  /** Where the record after the last one begins. */
  Position position() {
    return next;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
