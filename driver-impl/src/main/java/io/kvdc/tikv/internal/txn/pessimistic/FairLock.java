package io.kvdc.tikv.internal.txn.pessimistic;

import io.kvdc.Bytes;
import io.kvdc.LockOptions;
import org.jspecify.annotations.Nullable;

/**
 * A lock that was taken in a fair stage, and what is known of its key.
 *
 * @param exists whether the key has a value
 * @param hasValue whether {@code value} was asked for, or came unasked with a conflict
 * @param value that value; null: none, or not known
 * @param conflictTs when the key was written, if that was after the ts of the call; else 0
 * @param lockedAtTs the for-update ts that the lock has in the store
 */
record FairLock(
    boolean exists, boolean hasValue, @Nullable Bytes value, long conflictTs, long lockedAtTs) {

  /** Whether a call need not ask again: all that it wants to know is known. */
  boolean tells(LockOptions options) {
    return hasValue || !options.returnValues();
  }

  /** The same for the next try, which has read what the conflict was about. */
  FairLock withoutConflict() {
    return new FairLock(exists, hasValue, value, 0, lockedAtTs);
  }
}
