package io.kvdc.tikv.internal.txn.lock;

import io.kvdc.proto.kvrpcpb.Action;
import io.kvdc.proto.kvrpcpb.LockInfo;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a transaction's fate.
 *
 * @param ttlMillis how long it lives, from its start ts; 0: it lives no more
 * @param commitTs when it was committed; 0: it was not
 * @param action what asking has done to it
 * @param primaryLock its primary lock, as the store sent it; null: there is none
 */
public record TxnStatus(
    long ttlMillis, long commitTs, Action action, @Nullable LockInfo primaryLock) {

  /** Nothing is known but that it lives so long. */
  static TxnStatus alive(long ttlMillis) {
    return new TxnStatus(ttlMillis, 0, Action.NoAction, null);
  }

  /** The same when its fate was found out otherwise: it lives no more. */
  TxnStatus decided(long newCommitTs) {
    return new TxnStatus(0, newCommitTs, Action.NoAction, primaryLock);
  }

  /** Whether it is committed. */
  public boolean isCommitted() {
    return commitTs != 0;
  }

  /** Whether it is rolled back, for good. */
  public boolean isRolledBack() {
    return ttlMillis == 0
        && commitTs == 0
        && (action == Action.NoAction
            || action == Action.LockNotExistRollback
            || action == Action.TTLExpireRollback);
  }

  /** Whether its fate is sealed, and with it that of all its locks. */
  public boolean isDetermined() {
    return isCommitted() || isRolledBack();
  }

  boolean usesAsyncCommit() {
    return primaryLock != null && primaryLock.getUseAsyncCommit();
  }

  boolean sameFate(TxnStatus other) {
    return (isCommitted() && commitTs == other.commitTs)
        || (isRolledBack() && other.isRolledBack());
  }

  /** Without keys, for logs and messages. */
  @Override
  public String toString() {
    return "ttl " + ttlMillis + " ms, commit ts " + Long.toUnsignedString(commitTs) + ", " + action;
  }
}
