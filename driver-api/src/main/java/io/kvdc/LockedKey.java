package io.kvdc;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a lock call found at a key.
 *
 * @param key the key
 * @param locked whether this transaction holds its lock now; false only where {@link
 *     LockOptions#onlyIfExists()} left a key alone because it has no value, and in optimistic
 *     transactions, which lock at their commit
 * @param alreadyLocked whether it was locked by this transaction before, so that nothing was asked
 * @param exists whether it has a value, as of the lock; null if that was not asked for
 * @param value that value; null if there is none or it was not asked for
 * @param conflictTimestamp when the key was written, if that was after the timestamp of the call
 *     and it was locked all the same ({@link FairLocking}); what was found is as of this timestamp
 *     then. Null: it was not
 */
public record LockedKey(
    Bytes key,
    boolean locked,
    boolean alreadyLocked,
    @Nullable Boolean exists,
    @Nullable Bytes value,
    @Nullable Timestamp conflictTimestamp) {

  /**
   * Refuses null.
   *
   * @param key as for the record
   * @param locked as for the record
   * @param alreadyLocked as for the record
   * @param exists as for the record
   * @param value as for the record
   * @param conflictTimestamp as for the record
   */
  public LockedKey {
    Objects.requireNonNull(key, "key");
  }
}
