package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Bytes;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;

/**
 * What a commit does to a key.
 *
 * @param key the key
 * @param value what is put there, the very object that the application gave; empty if nothing is
 * @param op what is done
 * @param assertion what is believed of the key
 * @param action what prewrite looks at in a pessimistic transaction
 */
public record KeyMutation(
    Bytes key, Bytes value, Op op, Assertion assertion, PessimisticAction action) {

  /** Bytes that it takes in a request. */
  public int size() {
    return key.length() + value.length();
  }

  /** Whether prewrite leaves a lock behind, which has to be committed or rolled back. */
  public boolean leavesLock() {
    return op != Op.CheckNotExists;
  }
}
