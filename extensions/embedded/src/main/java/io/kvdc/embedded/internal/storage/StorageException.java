package io.kvdc.embedded.internal.storage;

/**
 * A request that the storage refuses with a text, as TiKV puts it into a response's {@code error}.
 */
public final class StorageException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String text;

  /** Makes one with TiKV's text. */
  public StorageException(String message) {
    super(message, null, false, false);
    text = message;
  }

  @Override
  public String getMessage() {
    return text;
  }
}
