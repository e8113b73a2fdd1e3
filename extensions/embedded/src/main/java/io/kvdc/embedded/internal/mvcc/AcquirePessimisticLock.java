package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** Locks one key before it is written (TiKV, actions/acquire_pessimistic_lock.rs). */
public final class AcquirePessimisticLock {

  private final PessimisticLockParameters txn;
  private final TxnKey key;
  private final boolean mustNotExist;
  private final ConcurrencyManager concurrency;

  /**
   * Makes one.
   *
   * @param mustNotExist whether a key that has a value is refused
   */
  public AcquirePessimisticLock(
      PessimisticLockParameters txn,
      TxnKey key,
      boolean mustNotExist,
      ConcurrencyManager concurrency) {
    this.txn = txn;
    this.key = key;
    this.mustNotExist = mustNotExist;
    this.concurrency = concurrency;
  }

  /**
   * Locks.
   *
   * @throws MvccException if the key is locked by another transaction, has a newer version, exists
   *     and must not, or if the transaction was rolled back on it
   */
  public PessimisticLockKeyResult run(MvccReader reader, WriteSet writes) throws MvccException {
    if (txn.lockOnlyIfExists() && !txn.returnValues()) {
      throw new MvccException(
          new Refusal.Aborted(
              "LockIfExistsFailed { start_ts: %d, key: %s }".formatted(txn.startTs(), key)));
    }
    if (mustNotExist || txn.returnValues() || txn.checkExistence()) {
      // It reads, so nothing may be committed before it any more that it does not see.
      concurrency.updateMaxTs(txn.forUpdateTs());
    }
    Lock own = own(reader.loadLock(key));
    return own == null ? acquire(reader, writes) : acquireAgain(own, reader, writes);
  }

  private @Nullable Lock own(@Nullable Lock lock) throws MvccException {
    if (lock == null) {
      return null;
    }
    if (lock.startTs() != txn.startTs()) {
      throw new MvccException(new Refusal.KeyIsLocked(key, lock));
    }
    if (!lock.isPessimistic()) {
      throw new MvccException(
          new Refusal.Aborted(
              "LockTypeNotMatch { start_ts: %d, key: %s, pessimistic: false }"
                  .formatted(txn.startTs(), key)));
    }
    return lock;
  }

  private PessimisticLockKeyResult acquire(MvccReader reader, WriteSet writes)
      throws MvccException {
    CommittedWrite newest = reader.seekWrite(key, TimeStamp.MAX);
    CommittedWrite conflict = null;
    ByteString value = null;
    if (newest != null) {
      if (TimeStamp.isAfter(newest.commitTs(), txn.forUpdateTs())) {
        if (!txn.lockWithConflict()) {
          throw conflict(newest);
        }
        conflict = newest;
      }
      refuseRolledBack(reader, newest);
      if (mustNotExist) {
        refuseExisting(reader, newest, conflict);
      }
      if (txn.returnValues() || txn.checkExistence() || conflict != null) {
        value = valueOf(reader, newest);
      }
    }
    if (!txn.lockOnlyIfExists() || value != null) {
      long forUpdateTs = conflict == null ? txn.forUpdateTs() : conflict.commitTs();
      writes.putLock(key, lock(forUpdateTs, conflict != null), true);
    } else if (conflict != null) {
      throw conflict(conflict);
    }
    return result(value, conflict == null ? null : (Long) conflict.commitTs());
  }

  /**
   * Answers a request for a key that the transaction has locked already: a repeated one, or one of
   * a later statement, which moves the lock on.
   */
  private PessimisticLockKeyResult acquireAgain(Lock own, MvccReader reader, WriteSet writes)
      throws MvccException {
    boolean conflict =
        txn.lockWithConflict() && TimeStamp.isBefore(txn.forUpdateTs(), own.forUpdateTs());
    long forUpdateTs = conflict ? own.forUpdateTs() : txn.forUpdateTs();
    CommittedWrite version = reader.getWrite(key, forUpdateTs, txn.startTs());
    if (version != null && mustNotExist) {
      if (TimeStamp.isAfter(version.commitTs(), txn.forUpdateTs())) {
        throw conflict(version);
      }
      throw new MvccException(new Refusal.AlreadyExists(key));
    }
    ByteString value = version == null ? null : reader.loadData(key, version.write());
    if (TimeStamp.isAfter(forUpdateTs, own.forUpdateTs())) {
      writes.putLock(key, lock(forUpdateTs, own.isLockedWithConflict()), false);
    }
    return result(value, conflict ? (Long) forUpdateTs : null);
  }

  private Lock lock(long forUpdateTs, boolean withConflict) {
    return Lock.builder(LockType.PESSIMISTIC, txn.primary(), txn.startTs())
        .ttl(txn.lockTtl())
        .forUpdateTs(forUpdateTs)
        .minCommitTs(txn.minCommitTs())
        .lockedWithConflict(withConflict)
        .build();
  }

  private PessimisticLockKeyResult result(@Nullable ByteString value, @Nullable Long conflictTs) {
    if (conflictTs != null) {
      return new PessimisticLockKeyResult.LockedWithConflict(value, conflictTs);
    }
    if (txn.returnValues()) {
      return new PessimisticLockKeyResult.Value(value);
    }
    return txn.checkExistence()
        ? new PessimisticLockKeyResult.Existence(value != null)
        : new PessimisticLockKeyResult.Empty();
  }

  private void refuseRolledBack(MvccReader reader, CommittedWrite newest) throws MvccException {
    // A rollback stands at the start timestamp, behind whatever was committed since.
    CommittedWrite atStart =
        TimeStamp.isAfter(newest.commitTs(), txn.startTs())
            ? reader.seekWrite(key, txn.startTs())
            : newest;
    if (atStart != null
        && atStart.commitTs() == txn.startTs()
        && (atStart.write().type() == WriteType.ROLLBACK
            || atStart.write().hasOverlappedRollback())) {
      throw new MvccException(
          new Refusal.Aborted(
              "PessimisticLockRolledBack { start_ts: %d, key: %s }".formatted(txn.startTs(), key)));
    }
  }

  private void refuseExisting(
      MvccReader reader, CommittedWrite newest, @Nullable CommittedWrite conflict)
      throws MvccException {
    try {
      ConstraintCheck.existing(reader, key, newest, txn.startTs());
    } catch (MvccException e) {
      if (conflict != null && e.refusal() instanceof Refusal.AlreadyExists) {
        // The client has not seen the version that exists, so it is to try again and look.
        throw conflict(conflict);
      }
      throw e;
    }
  }

  private @Nullable ByteString valueOf(MvccReader reader, CommittedWrite newest)
      throws MvccException {
    CommittedWrite version = reader.getWrite(key, newest.commitTs(), txn.startTs());
    return version == null ? null : reader.loadData(key, version.write());
  }

  private MvccException conflict(CommittedWrite newer) {
    return new MvccException(
        new Refusal.WriteConflicts(
            txn.startTs(),
            newer.write().startTs(),
            newer.commitTs(),
            key,
            txn.primary(),
            WriteConflict.Reason.PessimisticRetry));
  }
}
