package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.Bytes;

/**
 * A lock that somebody is resolving.
 *
 * @param callerStartTs who does
 * @param lockStartTs start ts of the transaction that holds it
 * @param key the locked key
 * @param primary the key that decides
 */
public record ResolvingLock(long callerStartTs, long lockStartTs, Bytes key, Bytes primary) {}
