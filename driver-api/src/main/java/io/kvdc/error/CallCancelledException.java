package io.kvdc.error;

/**
 * The call was cancelled, or its connection was closed, before it was done, and nothing was
 * applied.
 */
public class CallCancelledException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public CallCancelledException(ErrorDetail detail) {
    super("CALL_CANCELLED", detail);
  }

  @Override
  public CallCancelledException copy() {
    return new CallCancelledException(detailForCopy());
  }
}
