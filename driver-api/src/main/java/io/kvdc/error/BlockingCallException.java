package io.kvdc.error;

/**
 * A synchronous call was made on a thread of the driver, for example in a callback of the
 * asynchronous face; it would wait for itself. Use the asynchronous face there.
 */
public class BlockingCallException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public BlockingCallException(ErrorDetail detail) {
    super("BLOCKING_CALL", detail);
  }

  @Override
  public BlockingCallException copy() {
    return new BlockingCallException(detailForCopy());
  }
}
