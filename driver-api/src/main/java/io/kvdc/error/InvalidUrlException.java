package io.kvdc.error;

/** The URL is malformed. The message says where and shows a right one; it holds no secret. */
public class InvalidUrlException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public InvalidUrlException(ErrorDetail detail) {
    super("INVALID_URL", detail);
  }

  @Override
  public InvalidUrlException copy() {
    return new InvalidUrlException(detailForCopy());
  }
}
