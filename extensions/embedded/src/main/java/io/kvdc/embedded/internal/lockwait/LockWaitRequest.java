package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.Context;

/**
 * What has to be known of a request that waits for the lock on a key.
 *
 * @param storeId the store that got it
 * @param context as it came; region errors and the resource group tag come from it
 * @param key the key whose lock is in the way
 * @param startTs the transaction that waits
 * @param isFirstLock whether the transaction holds no lock, so that it cannot be in a deadlock
 * @param waitTimeoutMillis how long it may wait; 0 for the default, never negative
 * @param lockWithConflict whether it tries again by itself when the lock is gone (TiKV,
 *     allow_lock_with_conflict)
 * @param shared whether it asks for a shared lock
 */
public record LockWaitRequest(
    long storeId,
    Context context,
    ByteString key,
    long startTs,
    boolean isFirstLock,
    long waitTimeoutMillis,
    boolean lockWithConflict,
    boolean shared) {}
