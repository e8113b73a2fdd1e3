package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.Nullable;

/**
 * Finds out what became of a transaction and settles it if its lock has run out (TiKV,
 * commands/check_txn_status.rs).
 *
 * @param primary the key that is supposed to be the transaction's primary
 * @param startTs of the transaction
 * @param callerStartTs of the one that asks; the transaction will not commit before it
 * @param currentTs decides on expiry
 * @param rollbackIfNotExist whether a transaction that left nothing is rolled back
 * @param forceSyncCommit whether async commit does not count
 * @param resolvingPessimisticLock whether a pessimistic lock led here, so that the transaction may
 *     go on
 * @param verifyIsPrimary whether the lock must name the key as primary
 */
public record CheckTxnStatus(
    TxnKey primary,
    long startTs,
    long callerStartTs,
    long currentTs,
    boolean rollbackIfNotExist,
    boolean forceSyncCommit,
    boolean resolvingPessimisticLock,
    boolean verifyIsPrimary) {

  /** Returns the greatest timestamp that it knows of, before which nothing commits any more. */
  public long newestTs() {
    long newest = startTs;
    if (currentTs != TimeStamp.MAX) {
      newest = TimeStamp.max(newest, currentTs);
    }
    return callerStartTs == TimeStamp.MAX ? newest : TimeStamp.max(newest, callerStartTs);
  }

  /** Checks. */
  public TxnStatus run(MvccReader reader, WriteSet writes) throws MvccException {
    RollbackKey rollback = new RollbackKey(reader, writes, startTs);
    Lock lock = reader.loadLock(primary);
    if (lock != null && lock.type() == LockType.SHARED) {
      throw new MvccException(new Refusal.PrimaryMismatches(primary, lock));
    }
    if (lock == null || lock.startTs() != startTs) {
      return missing(rollback, lock);
    }
    if (verifyIsPrimary && !lock.isPrimary(primary)) {
      if (!lock.isPessimistic() || resolvingPessimisticLock) {
        throw new MvccException(new Refusal.PrimaryMismatches(primary, lock));
      }
      // A transaction that prewrites has its primary for good, so this lock is a stale one.
      TxnStatus status = missing(rollback, null);
      writes.unlockKey(primary, lock, 0);
      return status;
    }
    if (lock.useAsyncCommit() && !forceSyncCommit) {
      return new TxnStatus.Uncommitted(primary, lock, false);
    }
    TxnStatus settled = settle(reader, writes, rollback, lock);
    return settled != null ? settled : push(writes, lock);
  }

  private TxnStatus missing(RollbackKey rollback, @Nullable Lock other) throws MvccException {
    return rollback.missing(
        primary,
        other,
        MissingLockAction.rollingBack(rollbackIfNotExist),
        resolvingPessimisticLock);
  }

  private @Nullable TxnStatus settle(
      MvccReader reader, WriteSet writes, RollbackKey rollback, Lock lock) throws MvccException {
    if (lock.isPessimistic() && lock.isLockedWithConflict()) {
      // It may have been taken by a late request of a transaction that is over.
      TxnCommitRecord record = reader.getTxnCommitRecord(primary, startTs);
      if (!(record instanceof TxnCommitRecord.None)) {
        writes.unlockKey(primary, lock, 0);
        return RollbackKey.determined(record);
      }
    }
    if (!TimeStamp.isExpired(startTs, lock.ttl(), currentTs)) {
      return null;
    }
    if (lock.isPessimistic() && resolvingPessimisticLock) {
      writes.unlockKey(primary, lock, 0);
      return new TxnStatus.PessimisticRolledBack();
    }
    rollback.lock(primary, lock, true);
    return new TxnStatus.TtlExpired();
  }

  /** Makes room for the reader: the transaction commits after it. */
  private TxnStatus push(WriteSet writes, Lock lock) {
    Lock now = lock;
    boolean newestReader = callerStartTs == TimeStamp.MAX;
    if (lock.minCommitTs() != 0
        && !newestReader
        && !TimeStamp.isBefore(callerStartTs, lock.minCommitTs())) {
      long least = TimeStamp.max(callerStartTs + 1, currentTs);
      now = lock.toBuilder().minCommitTs(least).build();
      writes.putLock(primary, now, false);
    }
    boolean pushed =
        newestReader || (callerStartTs != 0 && TimeStamp.isAfter(now.minCommitTs(), callerStartTs));
    return new TxnStatus.Uncommitted(primary, now, pushed);
  }
}
