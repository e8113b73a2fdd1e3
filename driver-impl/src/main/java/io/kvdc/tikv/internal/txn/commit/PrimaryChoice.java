package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.proto.kvrpcpb.Op;
import org.jspecify.annotations.Nullable;

/**
 * Which key decides the transaction: the one that pessimistic locking has chosen, else the first
 * that this transaction alone locks. One that is only checked leaves no lock that could decide
 * anything, and one with a shared lock has many.
 */
final class PrimaryChoice {

  private PrimaryChoice() {}

  /**
   * Chooses.
   *
   * @param locked what pessimistic locking has chosen; null: nothing was locked
   * @param mutations all that is done; not empty
   * @throws InvalidArgumentException if there are shared locks and nothing else
   */
  static Bytes of(@Nullable Bytes locked, Mutations mutations) {
    boolean shared = false;
    for (KeyMutation each : mutations.all()) {
      if (locked == null ? each.leavesLock() : each.key().equals(locked)) {
        if (each.op() != Op.SharedLock) {
          return each.key();
        }
        shared = true;
      }
    }
    if (shared) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a transaction cannot consist of shared locks alone: write or lock another key"));
    }
    if (locked != null) {
      throw new IllegalStateException("the primary key is not among the keys of the transaction");
    }
    return mutations.all().get(0).key();
  }
}
