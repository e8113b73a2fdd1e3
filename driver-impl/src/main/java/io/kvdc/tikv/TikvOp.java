package io.kvdc.tikv;

/** What a lock, or a record of a commit, is about; {@code Op} of TiKV's protocol. May grow. */
public enum TikvOp {
  /** A value was written. */
  PUT,
  /** A value was removed. */
  DELETE,
  /** The key was only locked. */
  LOCK,
  /** The transaction was rolled back on the key. */
  ROLLBACK,
  /** The key was locked while the transaction ran, before it commits. */
  PESSIMISTIC_LOCK,
  /** The key was only locked, together with other transactions. */
  SHARED_LOCK,
  /** The key was locked together with other transactions, while the transaction ran. */
  SHARED_PESSIMISTIC_LOCK,
  /** Something that this driver does not know. */
  OTHER
}
