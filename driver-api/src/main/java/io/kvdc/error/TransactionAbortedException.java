package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * The transaction was ended by somebody else: it lived longer than it may, its locks expired and
 * were taken away, or the cluster refused its commit. Nothing of it was applied. Begin again.
 */
public class TransactionAbortedException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** When the transaction began. */
  private final Timestamp startTimestamp;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param startTimestamp when the transaction began
   */
  public TransactionAbortedException(ErrorDetail detail, Timestamp startTimestamp) {
    super("TRANSACTION_ABORTED", detail);
    this.startTimestamp = startTimestamp;
  }

  /**
   * When the transaction began.
   *
   * @return when the transaction began
   */
  public Timestamp startTimestamp() {
    return startTimestamp;
  }

  @Override
  public TransactionAbortedException copy() {
    return new TransactionAbortedException(detailForCopy(), startTimestamp);
  }
}
