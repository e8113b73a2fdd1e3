package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;

/**
 * What all keys of a lock request have in common (TiKV, storage/types.rs).
 *
 * @param primary the primary key, as the client knows it
 * @param startTs of the transaction
 * @param lockTtl how long the locks live, in milliseconds
 * @param forUpdateTs as of when the transaction has seen the keys
 * @param minCommitTs the least commit timestamp of the transaction, 0 for any
 * @param returnValues whether to answer the values
 * @param checkExistence whether to answer whether there are values
 * @param lockOnlyIfExists whether to leave keys without a value alone
 * @param lockWithConflict whether to lock keys too that have newer versions
 */
public record PessimisticLockParameters(
    ByteString primary,
    long startTs,
    long lockTtl,
    long forUpdateTs,
    long minCommitTs,
    boolean returnValues,
    boolean checkExistence,
    boolean lockOnlyIfExists,
    boolean lockWithConflict) {}
