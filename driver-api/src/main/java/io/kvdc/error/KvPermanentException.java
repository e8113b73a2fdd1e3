package io.kvdc.error;

/**
 * The call cannot succeed however often it is made: the cluster refused it or cannot do it. Nothing
 * was applied. A person has to look at it.
 */
public abstract non-sealed class KvPermanentException extends KvException {

  private static final long serialVersionUID = 1L;

  /**
   * For leaves, a driver's own included.
   *
   * @param code a stable code, upper case with underscores
   * @param detail what happened
   */
  protected KvPermanentException(String code, ErrorDetail detail) {
    super(code, detail);
  }
}
