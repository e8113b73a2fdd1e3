package io.kvdc.codec;

/**
 * Bytes are not what the reader was asked for: they were written by something else, in another
 * format, or were cut off. Check that the key belongs to the data that is read. The message says
 * where and what was wrong, but repeats no bytes, because keys may be confidential.
 */
public final class MalformedEncodingException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** Where in the encoding it was noticed. */
  private final int position;

  MalformedEncodingException(String what, int position) {
    super(what + ", at byte " + position);
    this.position = position;
  }

  /**
   * Where reading failed.
   *
   * @return the index of the first byte of what could not be read
   */
  public int position() {
    return position;
  }
}
