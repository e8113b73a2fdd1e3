package io.kvdc.embedded.internal.mvcc;

/**
 * A lock that is gone.
 *
 * @param key the key
 * @param startTs of the transaction that held it
 * @param commitTs of the transaction, 0 if it was rolled back
 * @param pessimistic whether the transaction is pessimistic
 */
public record ReleasedLock(TxnKey key, long startTs, long commitTs, boolean pessimistic) {}
