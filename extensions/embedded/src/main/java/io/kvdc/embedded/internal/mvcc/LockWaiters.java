package io.kvdc.embedded.internal.mvcc;

import java.util.List;

/**
 * Those who wait for locks.
 *
 * <p>Both methods are called after a command's writes are applied, by the thread that ran it and
 * outside of the store's exclusive section, so a waiter may run a command of its own. Who adds
 * himself to a queue inside the exclusive section of a command misses no later release.
 */
public interface LockWaiters {

  /** Nobody ever waits. */
  LockWaiters NONE = released -> {};

  /** Locks are gone, in the order in which the command released them. */
  void released(List<ReleasedLock> released);

  /** Keys without lock before are locked now. */
  default void acquired(List<LockedKey> acquired) {}
}
