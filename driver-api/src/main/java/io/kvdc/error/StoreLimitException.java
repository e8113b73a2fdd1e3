package io.kvdc.error;

/**
 * As many requests are in flight to one store as its limit allows, so this one was not sent. Other
 * stores take requests as before. Try again later, call less at once, or raise the limit.
 */
public class StoreLimitException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The store. */
  private final long storeId;

  /** How many requests may be in flight. */
  private final int limit;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param storeId the store
   * @param limit how many requests may be in flight to it
   */
  public StoreLimitException(ErrorDetail detail, long storeId, int limit) {
    super("STORE_LIMIT", detail);
    this.storeId = storeId;
    this.limit = limit;
  }

  /**
   * The store.
   *
   * @return its id
   */
  public long storeId() {
    return storeId;
  }

  /**
   * How many requests may be in flight to the store.
   *
   * @return the limit, in requests
   */
  public int limit() {
    return limit;
  }

  @Override
  public StoreLimitException copy() {
    return new StoreLimitException(detailForCopy(), storeId, limit);
  }
}
