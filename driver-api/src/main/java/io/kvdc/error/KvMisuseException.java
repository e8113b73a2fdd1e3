package io.kvdc.error;

/**
 * The call itself is wrong: a bad URL or option, a key that is no key, a closed connection. Nothing
 * was sent. The caller's code or configuration has to change.
 */
public abstract non-sealed class KvMisuseException extends KvException {

  private static final long serialVersionUID = 1L;

  /**
   * For leaves, a driver's own included.
   *
   * @param code a stable code, upper case with underscores
   * @param detail what happened
   */
  protected KvMisuseException(String code, ErrorDetail detail) {
    super(code, detail);
  }
}
