package io.kvdc;

/** When a transaction finds out that it is in the way of another one. */
public enum TransactionMode {
  /**
   * At its commit: writes are kept in memory, nothing is locked before, and the commit fails with
   * {@link io.kvdc.error.WriteConflictException} if another transaction came first. For short
   * transactions that seldom meet.
   */
  OPTIMISTIC,
  /**
   * At once: {@link Transaction#lockKeys} and {@link Transaction#getForUpdate} lock keys in the
   * cluster and wait for those who hold them. For transactions that often meet, or must not fail at
   * their commit.
   */
  PESSIMISTIC
}
