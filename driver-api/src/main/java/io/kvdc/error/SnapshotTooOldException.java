package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * What is to be read is older than the data that the cluster still keeps: its garbage collection
 * has passed the timestamp. Read at a newer timestamp; transactions that live long need a longer
 * life of old versions in the cluster.
 */
public class SnapshotTooOldException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** At which was to be read. */
  private final Timestamp timestamp;

  /** The oldest timestamp that can be read. */
  private final Timestamp safePoint;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param timestamp at which was to be read
   * @param safePoint the oldest timestamp that can be read
   */
  public SnapshotTooOldException(ErrorDetail detail, Timestamp timestamp, Timestamp safePoint) {
    super("SNAPSHOT_TOO_OLD", detail);
    this.timestamp = timestamp;
    this.safePoint = safePoint;
  }

  /**
   * At which was to be read.
   *
   * @return at which was to be read
   */
  public Timestamp timestamp() {
    return timestamp;
  }

  /**
   * The oldest timestamp that can be read.
   *
   * @return the oldest timestamp that can be read
   */
  public Timestamp safePoint() {
    return safePoint;
  }

  @Override
  public SnapshotTooOldException copy() {
    return new SnapshotTooOldException(detailForCopy(), timestamp, safePoint);
  }
}
