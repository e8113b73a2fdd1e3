package io.kvdc.tikv.internal.txn.session;

import io.kvdc.TransactionState;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.tikv.internal.region.ApiCall;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a transaction stands. A change of its writes and the begin of its end exclude each other,
 * whichever threads they come from, so that no write is accepted that the commit does not see. The
 * lock is held for memory accesses only.
 */
final class Lifecycle {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile TransactionState state = TransactionState.ACTIVE;
  private @Nullable ApiCall<?> lockCall;

  TransactionState state() {
    return state;
  }

  /**
   * For what only reads.
   *
   * @throws TransactionClosedException if the transaction is ending or has ended
   */
  void requireActive() {
    TransactionState now = state;
    if (now != TransactionState.ACTIVE) {
      throw closed(now);
    }
  }

  /** Changes the transaction while it is active, and tells what came of it. */
  <T> T changeAndGet(Supplier<T> change) {
    lock.lock();
    try {
      requireActive();
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  /** Changes the transaction while it is active. */
  void change(Runnable change) {
    lock.lock();
    try {
      requireActive();
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** A lock call is about to start; it ends with {@link #lockCallEnded}. */
  void lockCallBegins(ApiCall<?> call) {
    lock.lock();
    try {
      requireActive();
      requireNoLockCall("lock other keys");
      lockCall = call;
    } finally {
      lock.unlock();
    }
  }

  void lockCallEnded() {
    lock.lock();
    try {
      lockCall = null;
    } finally {
      lock.unlock();
    }
  }

  /** Changes what is locked, which no lock call may do at the same time. */
  <T> T betweenLockCalls(String what, Supplier<T> change) {
    lock.lock();
    try {
      requireActive();
      requireNoLockCall(what);
      return change.get();
    } finally {
      lock.unlock();
    }
  }

  /** The commit begins; {@code last} is the last change. */
  void commitBegins(Runnable last) {
    lock.lock();
    try {
      requireActive();
      requireNoLockCall("commit");
      last.run();
      state = TransactionState.COMMITTING;
    } finally {
      lock.unlock();
    }
  }

  /** The commit has ended. */
  void commitEnded(TransactionState how) {
    state = how;
  }

  /**
   * The rollback begins, and with it the transaction ends; {@code last} is the last change.
   *
   * @throws TransactionClosedException if it is ending or has ended
   */
  void rollBack(Runnable last) {
    ApiCall<?> running;
    lock.lock();
    try {
      requireActive();
      last.run();
      state = TransactionState.ROLLED_BACK;
      running = lockCall;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.fail(closed(TransactionState.ROLLED_BACK));
    }
  }

  private void requireNoLockCall(String what) {
    if (lockCall != null) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a lock call of this transaction is still under way; "
                  + what
                  + " when it has ended"));
    }
  }

  static TransactionClosedException closed(TransactionState state) {
    String how =
        switch (state) {
          case COMMITTING -> "is being committed; wait for that";
          case COMMITTED -> "is committed";
          case UNKNOWN -> "has ended with its outcome unknown";
          default -> "was rolled back, closed, or failed to commit";
        };
    return new TransactionClosedException(
        ErrorDetail.of("the transaction " + how + "; begin another one"), state);
  }
}
