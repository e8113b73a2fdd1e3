package io.kvdc.error;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Another transaction wrote a key that this one read or wrote at an older state. Nothing of this
 * transaction was applied. Begin again, read anew and decide anew; {@link
 * io.kvdc.Connection#transact} does so by itself.
 */
public class WriteConflictException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /** The key in conflict, or null if the cluster did not name it. */
  private final @Nullable Bytes key;

  /** Since when this transaction, or its statement, has been reading. */
  private final Timestamp startTimestamp;

  /** When the other transaction began, or null if unknown. */
  private final @Nullable Timestamp conflictStartTimestamp;

  /** When the other transaction committed, or null if it has not, or if that is unknown. */
  private final @Nullable Timestamp conflictCommitTimestamp;

  /**
   * The cluster's word for the kind of conflict, such as {@code OPTIMISTIC}, {@code
   * PESSIMISTIC_RETRY} or {@code SELF_ROLLED_BACK}; empty if it gave none.
   */
  private final String reason;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param key the key in conflict, or null if the cluster did not name it
   * @param startTimestamp since when this transaction, or its statement, has been reading
   * @param conflictStartTimestamp when the other transaction began, or null if unknown
   * @param conflictCommitTimestamp when the other transaction committed, or null if it has not, or
   *     if that is unknown
   * @param reason the cluster's word for the kind of conflict, such as {@code OPTIMISTIC}, {@code
   *     PESSIMISTIC_RETRY} or {@code SELF_ROLLED_BACK}; empty if it gave none
   */
  public WriteConflictException(
      ErrorDetail detail,
      @Nullable Bytes key,
      Timestamp startTimestamp,
      @Nullable Timestamp conflictStartTimestamp,
      @Nullable Timestamp conflictCommitTimestamp,
      String reason) {
    super("WRITE_CONFLICT", detail);
    this.key = key;
    this.startTimestamp = startTimestamp;
    this.conflictStartTimestamp = conflictStartTimestamp;
    this.conflictCommitTimestamp = conflictCommitTimestamp;
    this.reason = reason;
  }

  /**
   * The key in conflict, or null if the cluster did not name it.
   *
   * @return the key in conflict, or null if the cluster did not name it
   */
  public @Nullable Bytes key() {
    return key;
  }

  /**
   * Since when this transaction, or its statement, has been reading.
   *
   * @return since when this transaction, or its statement, has been reading
   */
  public Timestamp startTimestamp() {
    return startTimestamp;
  }

  /**
   * When the other transaction began, or null if unknown.
   *
   * @return when the other transaction began, or null if unknown
   */
  public @Nullable Timestamp conflictStartTimestamp() {
    return conflictStartTimestamp;
  }

  /**
   * When the other transaction committed, or null if it has not, or if that is unknown.
   *
   * @return when the other transaction committed, or null if it has not, or if that is unknown
   */
  public @Nullable Timestamp conflictCommitTimestamp() {
    return conflictCommitTimestamp;
  }

  /**
   * The cluster's word for the kind of conflict, such as {@code OPTIMISTIC}, {@code
   * PESSIMISTIC_RETRY} or {@code SELF_ROLLED_BACK}; empty if it gave none.
   *
   * @return the cluster's word for the kind of conflict, such as {@code OPTIMISTIC}, {@code
   *     PESSIMISTIC_RETRY} or {@code SELF_ROLLED_BACK}; empty if it gave none
   */
  public String reason() {
    return reason;
  }

  @Override
  public WriteConflictException copy() {
    return new WriteConflictException(
        detailForCopy(),
        key,
        startTimestamp,
        conflictStartTimestamp,
        conflictCommitTimestamp,
        reason);
  }
}
