package io.kvdc.error;

/**
 * The calling thread was interrupted while it waited, and nothing was applied. The interrupt flag
 * is set again.
 */
public class CallInterruptedException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public CallInterruptedException(ErrorDetail detail) {
    super("CALL_INTERRUPTED", detail);
  }

  @Override
  public CallInterruptedException copy() {
    return new CallInterruptedException(detailForCopy());
  }
}
