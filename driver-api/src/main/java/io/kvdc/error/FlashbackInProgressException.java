package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * The data is just being taken back to an earlier state, by a person or a tool. Nothing can be read
 * or written there until that is over, and what was read before need not hold any longer. Find out
 * who does it, wait for the end, and begin anew.
 */
public class FlashbackInProgressException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** When the flashback began. */
  private final Timestamp startTimestamp;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param startTimestamp when the flashback began
   */
  public FlashbackInProgressException(ErrorDetail detail, Timestamp startTimestamp) {
    super("FLASHBACK_IN_PROGRESS", detail);
    this.startTimestamp = startTimestamp;
  }

  /**
   * When the flashback began.
   *
   * @return its timestamp
   */
  public Timestamp startTimestamp() {
    return startTimestamp;
  }

  @Override
  public FlashbackInProgressException copy() {
    return new FlashbackInProgressException(detailForCopy(), startTimestamp);
  }
}
