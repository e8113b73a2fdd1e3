package io.kvdc;

/** What a read sees of other transactions. */
public enum Isolation {
  /**
   * What was committed at the timestamp of the snapshot or the start of the transaction; locks of
   * transactions that may have committed before it are settled first.
   */
  SNAPSHOT,
  /** What is committed when the read arrives; locks of other transactions are passed over. */
  READ_COMMITTED,
  /**
   * What is committed when the read arrives, but refuses, with {@link
   * io.kvdc.error.WriteConflictException}, what was committed after the timestamp.
   */
  READ_COMMITTED_CHECKED
}
