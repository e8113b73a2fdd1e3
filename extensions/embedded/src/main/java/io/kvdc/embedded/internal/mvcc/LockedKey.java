package io.kvdc.embedded.internal.mvcc;

/**
 * A key with its lock.
 *
 * @param key the key
 * @param lock its lock
 */
public record LockedKey(TxnKey key, Lock lock) {}
