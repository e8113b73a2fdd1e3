package io.kvdc.shell.internal.transfer;

import java.util.Locale;

/**
 * What a transfer did.
 *
 * @param rows entries written
 * @param bytes bytes of the file read or written
 * @param nanos how long it took
 */
public record TransferResult(long rows, long bytes, long nanos) {

  /**
   * Says it to a person.
   *
   * @param done for example {@code loaded}
   * @return one line
   */
  public String describe(String done) {
    double seconds = Math.max(nanos, 1) / 1e9;
    return String.format(
        Locale.ROOT,
        "%s %,d rows (%s) in %.1f s: %,.0f rows/s, %s/s",
        done,
        rows,
        Progress.size(bytes),
        seconds,
        rows / seconds,
        Progress.size((long) (bytes / seconds)));
  }
}
