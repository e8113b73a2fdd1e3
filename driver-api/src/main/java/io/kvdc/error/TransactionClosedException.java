package io.kvdc.error;

import io.kvdc.TransactionState;

/** The transaction was used after its commit, rollback or close. Begin another one. */
public class TransactionClosedException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** How it ended. */
  private final TransactionState state;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param state how it ended
   */
  public TransactionClosedException(ErrorDetail detail, TransactionState state) {
    super("TRANSACTION_CLOSED", detail);
    this.state = state;
  }

  /**
   * How it ended.
   *
   * @return how it ended
   */
  public TransactionState state() {
    return state;
  }

  @Override
  public TransactionClosedException copy() {
    return new TransactionClosedException(detailForCopy(), state);
  }
}
