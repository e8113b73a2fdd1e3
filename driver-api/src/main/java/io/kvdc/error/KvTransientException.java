package io.kvdc.error;

/**
 * The call failed for a reason that passes: a store that is busy or moving, a deadline, a
 * connection. Nothing was applied; the same call may be made again.
 */
public abstract non-sealed class KvTransientException extends KvException {

  private static final long serialVersionUID = 1L;

  /**
   * For leaves, a driver's own included.
   *
   * @param code a stable code, upper case with underscores
   * @param detail what happened
   */
  protected KvTransientException(String code, ErrorDetail detail) {
    super(code, detail);
  }
}
