package io.kvdc.error;

import io.kvdc.Timestamp;

/**
 * A timestamp lies ahead of all that the cluster has handed out, so that what is read there could
 * still change. Take one from {@link io.kvdc.Connection#currentTimestamp()}.
 */
public class FutureTimestampException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The one given. */
  private final Timestamp timestamp;

  /** The newest one of the cluster. */
  private final Timestamp currentTimestamp;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param timestamp the one given
   * @param currentTimestamp the newest one of the cluster
   */
  public FutureTimestampException(
      ErrorDetail detail, Timestamp timestamp, Timestamp currentTimestamp) {
    super("FUTURE_TIMESTAMP", detail);
    this.timestamp = timestamp;
    this.currentTimestamp = currentTimestamp;
  }

  /**
   * The one given.
   *
   * @return the one given
   */
  public Timestamp timestamp() {
    return timestamp;
  }

  /**
   * The newest one of the cluster.
   *
   * @return the newest one of the cluster
   */
  public Timestamp currentTimestamp() {
    return currentTimestamp;
  }

  @Override
  public FutureTimestampException copy() {
    return new FutureTimestampException(detailForCopy(), timestamp, currentTimestamp);
  }
}
