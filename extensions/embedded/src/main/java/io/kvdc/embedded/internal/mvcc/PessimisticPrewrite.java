package io.kvdc.embedded.internal.mvcc;

import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** What prewrite does differently for a key of a pessimistic transaction. */
final class PessimisticPrewrite {

  private final PrewriteProperties txn;
  private final PrewriteMutation mutation;

  PessimisticPrewrite(PrewriteProperties txn, PrewriteMutation mutation) {
    this.txn = txn;
    this.mutation = mutation;
  }

  /** Whether the transaction's own lock has to be there already. */
  boolean mustBeLocked() {
    return mutation.action() == PessimisticAction.DO_PESSIMISTIC_CHECK;
  }

  /** Whether newer versions are left alone, for the lock keeps them away. */
  boolean skipsConstraintCheck() {
    return switch (mutation.action()) {
      case DO_CONSTRAINT_CHECK -> false;
      // A retry may come after the transaction was committed or rolled back.
      case SKIP_PESSIMISTIC_CHECK -> !txn.retryRequest();
      default -> true;
    };
  }

  /**
   * Refuses to write a key that is locked together with others, and to share one that is not.
   *
   * @param lock the lock on the key, of a shared one the part of the transaction itself; null if
   *     there is none
   */
  void mustShare(@Nullable Lock lock) throws MvccException {
    if (lock == null) {
      if (mutation.isShared() && mustBeLocked()) {
        throw notFound("LockMissingAmendFail");
      }
    } else if (lock.shared() == null) {
      throw new MvccException(new Refusal.KeyIsLocked(mutation.key(), lock));
    } else if (lock.type() == LockType.SHARED) {
      throw mutation.isShared()
          ? notFound("LockMissingAmendFail")
          : new MvccException(new Refusal.KeyIsLocked(mutation.key(), lock));
    } else if (!mutation.isShared()) {
      throw new MvccException(
          new Refusal.Aborted("use Op::SharedLock to prewrite on a shared lock"));
    }
  }

  /** Looks at the pessimistic lock of the transaction itself. */
  void foundOwn(Lock lock) throws MvccException {
    Long expected = mutation.expectedForUpdateTs();
    if (expected != null && lock.forUpdateTs() != expected) {
      throw notFound("LockForUpdateTsMismatch");
    }
  }

  /** Refuses because of another transaction's lock. */
  MvccException foundOther(Lock lock) {
    if (mustBeLocked()) {
      return notFound("LockTsMismatch");
    }
    // The row is locked by this transaction, so the holder of an index key is to be removed now.
    return new MvccException(
        new Refusal.KeyIsLocked(mutation.key(), lock.toBuilder().ttl(0).build()));
  }

  /** Makes up for a lock that was lost, unless somebody wrote since the transaction began. */
  void amend(MvccReader reader, AssertionCheck assertion) throws MvccException {
    CommittedWrite newest = reader.seekWrite(mutation.key(), TimeStamp.MAX);
    if (newest != null && !TimeStamp.isBefore(newest.commitTs(), txn.startTs())) {
      throw notFound("LockMissingAmendFail");
    }
    assertion.check(newest, true);
  }

  /**
   * Looks at a version of the key.
   *
   * @return whether it is a rollback that does not count, so that older ones are to be looked at
   */
  boolean ignores(CommittedWrite newer) throws MvccException {
    Write write = newer.write();
    if (mutation.action() == PessimisticAction.DO_CONSTRAINT_CHECK
        && TimeStamp.isAfter(newer.commitTs(), txn.startTs())) {
      throw new MvccException(
          new Refusal.WriteConflicts(
              txn.startTs(),
              write.startTs(),
              newer.commitTs(),
              mutation.key(),
              txn.primary(),
              WriteConflict.Reason.LazyUniquenessCheck));
    }
    if (!TimeStamp.isAfter(newer.commitTs(), txn.forUpdateTs())) {
      return false;
    }
    if (write.type() == WriteType.ROLLBACK) {
      return true;
    }
    throw notFound("NonLockKeyConflict");
  }

  private MvccException notFound(String reason) {
    return new MvccException(
        new Refusal.PessimisticLockNotFound(txn.startTs(), mutation.key(), reason));
  }
}
