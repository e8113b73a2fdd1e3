package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.lock.LockResolver;

/**
 * What snapshots read with; one for each engine.
 *
 * @param txn what requests are made with
 * @param locks resolves locks that are in the way
 * @param safePoint knows how old a snapshot may be
 */
public record SnapshotAccess(TxnAccess txn, LockResolver locks, TxnSafePoint safePoint) {}
