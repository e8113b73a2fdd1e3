package io.kvdc.error;

/**
 * A compare-and-swap was asked of a session that is not atomic. Open the session with {@code
 * RawOptions.defaults().withAtomic(true)}, and have every writer of the key do so.
 */
public class NotAtomicException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public NotAtomicException(ErrorDetail detail) {
    super("NOT_ATOMIC", detail);
  }

  @Override
  public NotAtomicException copy() {
    return new NotAtomicException(detailForCopy());
  }
}
