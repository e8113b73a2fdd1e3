package io.kvdc.error;

import io.kvdc.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A key is locked by another transaction, and the caller did not want to wait. The transaction
 * stays as it was, without the locks of this call.
 */
public class LockNotAvailableException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The key that is locked, or null if unknown. */
  private final @Nullable Bytes key;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key that is locked, or null if unknown
   */
  public LockNotAvailableException(ErrorDetail detail, @Nullable Bytes key) {
    super("LOCK_NOT_AVAILABLE", detail);
    this.key = key;
  }

  /**
   * The key that is locked, or null if unknown.
   *
   * @return the key that is locked, or null if unknown
   */
  public @Nullable Bytes key() {
    return key;
  }

  @Override
  public LockNotAvailableException copy() {
    return new LockNotAvailableException(detailForCopy(), key);
  }
}
