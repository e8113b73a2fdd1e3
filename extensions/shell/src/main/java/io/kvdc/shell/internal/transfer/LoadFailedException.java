package io.kvdc.shell.internal.transfer;

/** Rows could not be written. */
final class LoadFailedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The first line that is concerned; 0 if not known. */
  private final long firstLine;

  /** The last line that is concerned. */
  private final long lastLine;

  LoadFailedException(long firstLine, long lastLine, Throwable cause) {
    super(cause);
    this.firstLine = firstLine;
    this.lastLine = lastLine;
  }

  /** For example {@code line 7}, or {@code lines 7 to 9}; empty if not known. */
  String lines() {
    if (firstLine == 0) {
      return "";
    }
    return firstLine == lastLine ? "line " + firstLine : "lines " + firstLine + " to " + lastLine;
  }
}
