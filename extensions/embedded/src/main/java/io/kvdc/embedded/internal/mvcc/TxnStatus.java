package io.kvdc.embedded.internal.mvcc;

/** What became of a transaction (TiKV, storage/types.rs). */
public sealed interface TxnStatus {

  /** It was rolled back before. */
  record RolledBack() implements TxnStatus {}

  /** Its lock has run out; it was rolled back now. */
  record TtlExpired() implements TxnStatus {}

  /** Nothing was there; it was rolled back now. */
  record LockNotExist() implements TxnStatus {}

  /** Nothing was there, and that is how it stays. */
  record LockNotExistDoNothing() implements TxnStatus {}

  /** Its pessimistic lock has run out and was removed; the transaction may go on. */
  record PessimisticRolledBack() implements TxnStatus {}

  /**
   * It is committed.
   *
   * @param commitTs when
   */
  record Committed(long commitTs) implements TxnStatus {}

  /**
   * It goes on.
   *
   * @param key the key that was asked for
   * @param lock its lock
   * @param minCommitTsPushed whether the reader that asks may go past its locks
   */
  record Uncommitted(TxnKey key, Lock lock, boolean minCommitTsPushed) implements TxnStatus {}
}
