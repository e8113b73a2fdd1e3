/**
 * Requests that wait for locks of other transactions, and the deadlocks that they would make.
 *
 * <p>A request that meets a lock is put into the queue of its key by {@link
 * io.kvdc.embedded.internal.lockwait.LockWaits}, which keeps it until the lock is released, its
 * time is up, its region goes elsewhere or {@link
 * io.kvdc.embedded.internal.lockwait.DeadlockDetector} finds that it waits for itself. No thread
 * waits meanwhile.
 */
@NullMarked
package io.kvdc.embedded.internal.lockwait;

import org.jspecify.annotations.NullMarked;
