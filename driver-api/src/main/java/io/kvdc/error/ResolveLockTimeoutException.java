package io.kvdc.error;

/**
 * A lock of another transaction stood in the way for as long as the budget for retries allowed, and
 * could not be resolved. Try again; if it lasts, look for the transaction that holds the lock.
 */
public class ResolveLockTimeoutException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public ResolveLockTimeoutException(ErrorDetail detail) {
    super("RESOLVE_LOCK_TIMEOUT", detail);
  }

  @Override
  public ResolveLockTimeoutException copy() {
    return new ResolveLockTimeoutException(detailForCopy());
  }
}
