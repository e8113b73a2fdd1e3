package io.kvdc.error;

import io.kvdc.Bytes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A lock was not to be had within the time that the caller wanted to wait. The transaction stays as
 * it was, without the locks of this call; ask again, or roll back.
 */
public class LockWaitTimeoutException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The key that is locked, or null if unknown. */
  private final @Nullable Bytes key;

  /** How long the call was to wait. */
  private final Duration waited;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key that is locked, or null if unknown
   * @param waited how long the call was to wait
   */
  public LockWaitTimeoutException(ErrorDetail detail, @Nullable Bytes key, Duration waited) {
    super("LOCK_WAIT_TIMEOUT", detail);
    this.key = key;
    this.waited = waited;
  }

  /**
   * The key that is locked, or null if unknown.
   *
   * @return the key that is locked, or null if unknown
   */
  public @Nullable Bytes key() {
    return key;
  }

  /**
   * How long the call was to wait.
   *
   * @return how long the call was to wait
   */
  public Duration waited() {
    return waited;
  }

  @Override
  public LockWaitTimeoutException copy() {
    return new LockWaitTimeoutException(detailForCopy(), key, waited);
  }
}
