package io.kvdc.error;

/**
 * An argument has a value that the operation cannot take; the message says which and what it can
 * take.
 */
public class InvalidArgumentException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public InvalidArgumentException(ErrorDetail detail) {
    super("INVALID_ARGUMENT", detail);
  }

  @Override
  public InvalidArgumentException copy() {
    return new InvalidArgumentException(detailForCopy());
  }
}
