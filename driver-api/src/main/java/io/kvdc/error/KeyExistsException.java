package io.kvdc.error;

import io.kvdc.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A key that was to be inserted has a value already. If thrown by commit, nothing of the
 * transaction was applied; if thrown by a lock call, the transaction stays as it was.
 */
public class KeyExistsException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** The key. */
  private final Bytes key;

  /** The value that is there, or null if it is not known. */
  private final @Nullable Bytes value;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key
   * @param value the value that is there, or null if it is not known
   */
  public KeyExistsException(ErrorDetail detail, Bytes key, @Nullable Bytes value) {
    super("KEY_EXISTS", detail);
    this.key = key;
    this.value = value;
  }

  /**
   * The key.
   *
   * @return the key
   */
  public Bytes key() {
    return key;
  }

  /**
   * The value that is there, or null if it is not known.
   *
   * @return the value that is there, or null if it is not known
   */
  public @Nullable Bytes value() {
    return value;
  }

  @Override
  public KeyExistsException copy() {
    return new KeyExistsException(detailForCopy(), key, value);
  }
}
