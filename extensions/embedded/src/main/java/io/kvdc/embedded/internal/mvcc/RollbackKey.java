package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.mvcc.TxnCommitRecord.OverlappedWrite;
import org.jspecify.annotations.Nullable;

/**
 * Rolls one key of a transaction back (TiKV, actions/cleanup.rs and check_txn_status.rs).
 *
 * <p>A rollback leaves a record, so that a prewrite that comes late is refused. Of several
 * unprotected ones in a row only the last stays. A protected one is never removed: where another
 * transaction's commit stands at the same timestamp, it is noted there.
 */
final class RollbackKey {

  private final MvccReader reader;
  private final WriteSet writes;
  private final long startTs;

  RollbackKey(MvccReader reader, WriteSet writes, long startTs) {
    this.reader = reader;
    this.writes = writes;
    this.startTs = startTs;
  }

  /**
   * Rolls back, unless the lock still lives or the transaction is committed.
   *
   * @param currentTs decides whether the lock lives; 0 to roll back in any case
   * @param isProtected whether the record stays for good
   */
  void cleanup(TxnKey key, long currentTs, boolean isProtected) throws MvccException {
    Lock lock = writes.loadLock(reader, key, startTs);
    if (lock != null && lock.startTs() == startTs) {
      if (currentTs != 0 && isAlive(lock, currentTs)) {
        throw new MvccException(new Refusal.KeyIsLocked(key, lock.whole()));
      }
      lock(key, lock, !isProtected);
      return;
    }
    TxnStatus status = missing(key, lock, MissingLockAction.protecting(isProtected), false);
    if (status instanceof TxnStatus.Committed committed) {
      throw new MvccException(new Refusal.Committed(startTs, committed.commitTs(), key));
    }
  }

  /** Removes the transaction's lock and leaves a record. */
  void lock(TxnKey key, Lock lock, boolean collapse) throws MvccException {
    TxnCommitRecord record = reader.getTxnCommitRecord(key, startTs);
    if (record instanceof TxnCommitRecord.None none) {
      if (lock.shortValue() == null && lock.type() == LockType.PUT) {
        writes.deleteValue(key, startTs);
      }
      // The fate of a transaction stands on its primary; flushed keys are checked again later.
      record(key, lock.isPrimary(key) || lock.generation() > 0, none.overlapped());
      if (collapse) {
        collapse(key);
      }
    } else if (record.type() != WriteType.ROLLBACK) {
      throw new IllegalStateException(
          "transaction %d is committed on %s and still holds a lock".formatted(startTs, key));
    }
    writes.unlockKey(key, lock, 0);
  }

  /**
   * Finds out about a transaction that has no lock here, and rolls it back if there is no record.
   *
   * @param other another transaction's lock
   * @param resolvingPessimistic whether nothing is to be written, for the transaction may go on
   */
  TxnStatus missing(
      TxnKey key, @Nullable Lock other, MissingLockAction action, boolean resolvingPessimistic)
      throws MvccException {
    TxnCommitRecord record = reader.getTxnCommitRecord(key, startTs);
    if (!(record instanceof TxnCommitRecord.None none)) {
      return determined(record);
    }
    if (action == MissingLockAction.REFUSE) {
      throw new MvccException(new Refusal.TxnNotFound(startTs, key));
    }
    if (resolvingPessimistic) {
      return new TxnStatus.LockNotExistDoNothing();
    }
    boolean isProtected = action == MissingLockAction.PROTECTED_ROLLBACK;
    if (!isProtected) {
      collapse(key);
    }
    if (other != null && none.overlapped() == null) {
      markOnOther(key, other, isProtected);
    }
    record(key, isProtected, none.overlapped());
    return new TxnStatus.LockNotExist();
  }

  /** What a record says. */
  static TxnStatus determined(TxnCommitRecord record) {
    return record instanceof TxnCommitRecord.SingleRecord single
            && single.type() != WriteType.ROLLBACK
        ? new TxnStatus.Committed(single.commitTs())
        : new TxnStatus.RolledBack();
  }

  /** Writes the record of a rollback, into that of another transaction if need be. */
  void record(TxnKey key, boolean isProtected, @Nullable OverlappedWrite overlapped) {
    if (overlapped == null) {
      writes.putWrite(key, startTs, Write.rollback(startTs, isProtected));
    } else if (isProtected) {
      writes.putWrite(
          key, startTs, overlapped.write().withOverlappedRollback(overlapped.gcFence()));
    }
  }

  /** Removes the rollback before this one. */
  void collapse(TxnKey key) throws MvccException {
    CommittedWrite previous = reader.seekWrite(key, startTs);
    if (previous != null
        && previous.write().type() == WriteType.ROLLBACK
        && !previous.write().isProtected()) {
      writes.deleteWrite(key, previous.commitTs());
    }
  }

  /**
   * Notes the rollback in the lock of an async commit that may be committed at the same timestamp
   * and would overwrite the record.
   */
  void markOnOther(TxnKey key, Lock other, boolean isProtected) {
    if (isProtected
        && other.useAsyncCommit()
        && !TimeStamp.isBefore(startTs, other.minCommitTs())) {
      writes.putLock(key, other.toBuilder().addRollbackTs(startTs).build(), false);
    }
  }

  /** A lock is alive up to and including the millisecond in which it expires. */
  private static boolean isAlive(Lock lock, long currentTs) {
    return !TimeStamp.isExpired(lock.startTs(), lock.ttl(), currentTs);
  }
}
