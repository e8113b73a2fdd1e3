package io.kvdc;

/** Where a transaction stands. */
public enum TransactionState {
  /** It can be read from, written to, committed and rolled back. */
  ACTIVE,
  /** Its commit is under way. */
  COMMITTING,
  /** It is committed: everything it wrote is applied. */
  COMMITTED,
  /** It ended without effect: rolled back, closed, or failed at its commit. */
  ROLLED_BACK,
  /**
   * The answer to its commit was lost: all of it or nothing of it is applied, and the cluster will
   * settle which by itself.
   */
  UNKNOWN
}
