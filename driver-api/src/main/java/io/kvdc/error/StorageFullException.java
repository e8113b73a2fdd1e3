package io.kvdc.error;

/** A store refuses writes because its disk is full. Writing can go on when space has been made. */
public class StorageFullException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public StorageFullException(ErrorDetail detail) {
    super("STORAGE_FULL", detail);
  }

  @Override
  public StorageFullException copy() {
    return new StorageFullException(detailForCopy());
  }
}
