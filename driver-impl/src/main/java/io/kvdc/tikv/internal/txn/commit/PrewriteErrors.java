package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.PrewriteLocks;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.tikv.internal.txn.access.KeyErrors;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnLock;
import java.util.ArrayList;
import java.util.List;

/** What the errors of a prewrite mean: locks to be removed, or the end of the transaction. */
final class PrewriteErrors {

  private PrewriteErrors() {}

  /**
   * The locks that are in the way.
   *
   * @param access decodes keys
   * @param terms the transaction
   * @param errors what the store sent, at least one
   * @throws KvException for the first error that is no lock, or for a lock that means the end
   */
  static List<TxnLock> locks(TxnAccess access, PrewriteTerms terms, List<KeyError> errors) {
    List<TxnLock> locks = new ArrayList<>();
    for (KeyError error : errors) {
      if (error.hasAlreadyExist() || !error.hasLocked()) {
        throw KeyErrors.toException(access, error, terms.startTs());
      }
      for (TxnLock lock : TxnLock.all(access, error.getLocked())) {
        if (!terms.pessimistic() && Long.compareUnsigned(lock.startTs(), terms.startTs()) > 0) {
          throw overtaken(terms, lock);
        }
        if (terms.locks() == PrewriteLocks.FAIL) {
          throw conflict(
              terms, lock, " has locked a key of transaction %s, which waits for nobody");
        }
        locks.add(lock);
      }
    }
    return locks;
  }

  /**
   * Whatever becomes of the other transaction, it has read what this one is about to write, or will
   * have written it later.
   */
  private static WriteConflictException overtaken(PrewriteTerms terms, TxnLock lock) {
    return conflict(terms, lock, ", which began later, has locked a key of transaction %s");
  }

  private static WriteConflictException conflict(
      PrewriteTerms terms, TxnLock lock, String happened) {
    Timestamp start = new Timestamp(terms.startTs());
    Timestamp other = new Timestamp(lock.startTs());
    return new WriteConflictException(
        ErrorDetail.of("transaction " + other + happened.formatted(start)),
        lock.key(),
        start,
        other,
        null,
        "OPTIMISTIC");
  }

  /** A transaction of this very client has committed the key since; nothing was sent. */
  static WriteConflictException lateForLatch(Bytes key, long startTs) {
    Timestamp start = new Timestamp(startTs);
    return new WriteConflictException(
        ErrorDetail.of(
            "another transaction of this client has committed a key of transaction "
                + start
                + " since that began; found at the local latch"),
        key,
        start,
        null,
        null,
        "LOCAL_LATCH");
  }
}
