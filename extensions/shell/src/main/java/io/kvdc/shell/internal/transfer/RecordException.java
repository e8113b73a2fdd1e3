package io.kvdc.shell.internal.transfer;

/** A line of a file is not what it should be. */
final class RecordException extends Exception {

  private static final long serialVersionUID = 1L;

  /** The line. */
  private final long line;

  RecordException(long line, String problem) {
    super("line " + line + ": " + problem);
    this.line = line;
  }

  long line() {
    return line;
  }
}
