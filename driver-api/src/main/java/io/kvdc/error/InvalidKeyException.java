package io.kvdc.error;

/** A key is empty where it may not be, or longer than the cluster accepts. */
public class InvalidKeyException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public InvalidKeyException(ErrorDetail detail) {
    super("INVALID_KEY", detail);
  }

  @Override
  public InvalidKeyException copy() {
    return new InvalidKeyException(detailForCopy());
  }
}
