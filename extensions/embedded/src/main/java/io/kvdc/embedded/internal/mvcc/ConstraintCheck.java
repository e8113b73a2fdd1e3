package io.kvdc.embedded.internal.mvcc;

import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** Whether prewrite may write a key as far as its versions tell (TiKV, actions/prewrite.rs). */
final class ConstraintCheck {

  private final PrewriteProperties txn;
  private final PrewriteMutation mutation;
  private final PessimisticPrewrite pessimistic;
  private final MvccReader reader;

  ConstraintCheck(
      PrewriteProperties txn,
      PrewriteMutation mutation,
      PessimisticPrewrite pessimistic,
      MvccReader reader) {
    this.txn = txn;
    this.mutation = mutation;
    this.pessimistic = pessimistic;
    this.reader = reader;
  }

  /** Whether the client, or a lock, takes its place. */
  boolean isSkipped() {
    return txn.isPessimistic() ? pessimistic.skipsConstraintCheck() : txn.skipConstraintCheck();
  }

  /**
   * Refuses if somebody else wrote too late, if the transaction was rolled back, or if the key
   * exists and must not.
   *
   * @return the newest record of the key that counts; its fence is not checked
   */
  @Nullable CommittedWrite check() throws MvccException {
    CommittedWrite newest = reader.seekWrite(mutation.key(), TimeStamp.MAX);
    while (newest != null) {
      refuseOwnRollback(newest);
      if (txn.isPessimistic()) {
        if (pessimistic.ignores(newest)) {
          newest = reader.before(mutation.key(), newest);
          continue;
        }
      } else if (TimeStamp.isAfter(newest.commitTs(), txn.startTs())) {
        throw conflict(newest, WriteConflict.Reason.Optimistic);
      }
      refuseExisting(newest);
      return newest;
    }
    return null;
  }

  private void refuseOwnRollback(CommittedWrite newest) throws MvccException {
    Write write = newest.write();
    if (newest.commitTs() == txn.startTs()
        && (write.type() == WriteType.ROLLBACK || write.hasOverlappedRollback())) {
      throw conflict(newest, WriteConflict.Reason.SelfRolledBack);
    }
  }

  private void refuseExisting(CommittedWrite newest) throws MvccException {
    if (mutation.mustNotExist()) {
      existing(reader, mutation.key(), newest, txn.startTs());
    }
  }

  /**
   * Refuses a key that exists.
   *
   * @param newest its newest record
   * @param startTs of the transaction that looks
   */
  static void existing(MvccReader reader, TxnKey key, CommittedWrite newest, long startTs)
      throws MvccException {
    Write write = newest.write();
    Long fence = write.gcFence();
    if (write.type() == WriteType.DELETE || (fence != null && fence != 0)) {
      return;
    }
    boolean exists =
        write.type() == WriteType.PUT
            || reader.getWrite(key, newest.commitTs() - 1, startTs) != null;
    if (exists) {
      throw new MvccException(new Refusal.AlreadyExists(key));
    }
  }

  private MvccException conflict(CommittedWrite newest, WriteConflict.Reason reason) {
    return new MvccException(
        new Refusal.WriteConflicts(
            txn.startTs(),
            newest.write().startTs(),
            newest.commitTs(),
            mutation.key(),
            txn.primary(),
            reason));
  }
}
