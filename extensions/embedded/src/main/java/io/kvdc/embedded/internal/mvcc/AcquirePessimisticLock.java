package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Locks one key before it is written (TiKV, actions/acquire_pessimistic_lock.rs). */
public final class AcquirePessimisticLock {

  private final PessimisticLockParameters txn;
  private final TxnKey key;
  private final boolean mustNotExist;
  private final boolean shared;
  private final ConcurrencyManager concurrency;

  /**
   * Makes one.
   *
   * @param mustNotExist whether a key that has a value is refused
   * @param shared whether other transactions may lock the key in the same way
   */
  public AcquirePessimisticLock(
      PessimisticLockParameters txn,
      TxnKey key,
      boolean mustNotExist,
      boolean shared,
      ConcurrencyManager concurrency) {
    this.txn = txn;
    this.key = key;
    this.mustNotExist = mustNotExist;
    this.shared = shared;
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
    Lock lock = reader.loadLock(key, txn.startTs());
    if (shared) {
      return share(lock, reader, writes);
    }
    if (lock == null) {
      return acquire(SharedLocks.NONE, reader, writes);
    }
    return acquireAgain(own(lock), reader, writes);
  }

  private Lock own(Lock lock) throws MvccException {
    if (lock.startTs() != txn.startTs() || lock.shared() != null) {
      throw new MvccException(new Refusal.KeyIsLocked(key, lock.whole()));
    }
    if (!lock.isPessimistic()) {
      throw new MvccException(
          new Refusal.Aborted(
              "LockTypeNotMatch { start_ts: %d, key: %s, pessimistic: false }"
                  .formatted(txn.startTs(), key)));
    }
    return lock;
  }

  /** Locks the key together with others. Values are not read again for who has his part. */
  private PessimisticLockKeyResult share(@Nullable Lock lock, MvccReader reader, WriteSet writes)
      throws MvccException {
    SharedLocks others = lock == null ? SharedLocks.NONE : lock.shared();
    if (others == null) {
      throw new MvccException(new Refusal.KeyIsLocked(key, Objects.requireNonNull(lock)));
    }
    if (lock != null && lock.startTs() == txn.startTs()) {
      if (TimeStamp.isAfter(txn.forUpdateTs(), lock.forUpdateTs())) {
        writes.putLock(
            key,
            lock(txn.forUpdateTs(), lock.isLockedWithConflict()).sharing(others).build(),
            false);
      }
      return result(null, null);
    }
    if (others.isShrinkOnly()) {
      throw new MvccException(new Refusal.KeyIsLocked(key, Objects.requireNonNull(lock)));
    }
    return acquire(others, reader, writes);
  }

  private PessimisticLockKeyResult acquire(SharedLocks others, MvccReader reader, WriteSet writes)
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
    if (shared || !txn.lockOnlyIfExists() || value != null) {
      long forUpdateTs = conflict == null ? txn.forUpdateTs() : conflict.commitTs();
      Lock.Builder lock = lock(forUpdateTs, conflict != null).sharing(shared ? others : null);
      writes.putLock(key, lock.build(), others.isEmpty());
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
      writes.putLock(key, lock(forUpdateTs, own.isLockedWithConflict()).build(), false);
    }
    return result(value, conflict ? (Long) forUpdateTs : null);
  }

  private Lock.Builder lock(long forUpdateTs, boolean withConflict) {
    return Lock.builder(LockType.PESSIMISTIC, txn.primary(), txn.startTs())
        .ttl(txn.lockTtl())
        .forUpdateTs(forUpdateTs)
        .minCommitTs(txn.minCommitTs())
        .lockedWithConflict(withConflict);
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
