package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * The {@link io.kvdc.CommitCheck} of the transaction refused its commit; the cause is what it
 * threw, if it threw. Nothing was applied.
 */
public class CommitRefusedException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** When the transaction began. */
  private final Timestamp startTimestamp;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param startTimestamp when the transaction began
   */
  public CommitRefusedException(ErrorDetail detail, Timestamp startTimestamp) {
    super("COMMIT_REFUSED", detail);
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
  public CommitRefusedException copy() {
    return new CommitRefusedException(detailForCopy(), startTimestamp);
  }
}
