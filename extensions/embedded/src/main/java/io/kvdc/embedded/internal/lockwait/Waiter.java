package io.kvdc.embedded.internal.lockwait;

/**
 * The request behind a wait. Called on whatever thread ended the wait, with no lock held; must not
 * block.
 */
public interface Waiter {

  /** Answers the request. Called at most once. */
  void end(WaitEnd end);

  /**
   * Tries to lock again, for the lock is gone and this request is next. Called only for requests
   * that lock with conflict, possibly several times; each ends with {@link LockWaits#finish} or
   * {@link LockWaits#enqueueAgain}.
   */
  void resume(LockWait wait);
}
