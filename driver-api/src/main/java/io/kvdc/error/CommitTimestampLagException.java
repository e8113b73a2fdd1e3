package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * The timestamps of the cluster lie behind the one that a transaction has to be committed after
 * ({@link io.kvdc.CommitOptions#after()}). Nothing was applied. Wait longer, or find out why the
 * clock that the other timestamp comes from is ahead.
 */
public class CommitTimestampLagException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The newest one of the cluster. */
  private final Timestamp offered;

  /** The one that the commit has to be after. */
  private final Timestamp floor;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param offered the newest timestamp of the cluster
   * @param floor the one that the commit has to be after
   */
  public CommitTimestampLagException(ErrorDetail detail, Timestamp offered, Timestamp floor) {
    super("COMMIT_TIMESTAMP_LAG", detail);
    this.offered = offered;
    this.floor = floor;
  }

  /**
   * The newest timestamp of the cluster.
   *
   * @return the one that was too early
   */
  public Timestamp offered() {
    return offered;
  }

  /**
   * The timestamp that the commit has to be after.
   *
   * @return the one that was asked for
   */
  public Timestamp floor() {
    return floor;
  }

  @Override
  public CommitTimestampLagException copy() {
    return new CommitTimestampLagException(detailForCopy(), offered, floor);
  }
}
