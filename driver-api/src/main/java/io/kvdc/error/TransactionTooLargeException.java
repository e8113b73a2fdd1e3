package io.kvdc.error;

/**
 * The writes of a transaction would exceed its limit. The write that was refused is not part of it;
 * all earlier ones are. Commit in smaller parts, or raise the limit.
 */
public class TransactionTooLargeException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** Bytes of keys and values with the refused write. */
  private final long size;

  /** The most bytes allowed. */
  private final long limit;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param size bytes of keys and values with the refused write
   * @param limit the most bytes allowed
   */
  public TransactionTooLargeException(ErrorDetail detail, long size, long limit) {
    super("TRANSACTION_TOO_LARGE", detail);
    this.size = size;
    this.limit = limit;
  }

  /**
   * Bytes of keys and values with the refused write.
   *
   * @return bytes of keys and values with the refused write
   */
  public long size() {
    return size;
  }

  /**
   * The most bytes allowed.
   *
   * @return the most bytes allowed
   */
  public long limit() {
    return limit;
  }

  @Override
  public TransactionTooLargeException copy() {
    return new TransactionTooLargeException(detailForCopy(), size, limit);
  }
}
