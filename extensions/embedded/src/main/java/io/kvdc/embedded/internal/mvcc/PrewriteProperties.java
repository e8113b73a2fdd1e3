package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.AssertionLevel;

/**
 * What all keys of a prewrite have in common.
 *
 * @param primary the primary key, as the client knows it
 * @param startTs of the transaction
 * @param lockTtl how long the locks live, in milliseconds
 * @param txnSize the number of keys of the transaction, as the client guesses
 * @param minCommitTs the least commit timestamp the client knows of
 * @param maxCommitTs the greatest one that async and one-phase commit may choose, 0 for any
 * @param forUpdateTs 0 if the transaction is optimistic
 * @param skipConstraintCheck whether an optimistic transaction is sure that nobody wrote meanwhile
 * @param retryRequest whether the client may have sent it before
 * @param assertionLevel how hard assertions are checked
 * @param txnSource where the transaction comes from
 * @param generation the number of a flush, 0 for a prewrite
 */
public record PrewriteProperties(
    ByteString primary,
    long startTs,
    long lockTtl,
    long txnSize,
    long minCommitTs,
    long maxCommitTs,
    long forUpdateTs,
    boolean skipConstraintCheck,
    boolean retryRequest,
    AssertionLevel assertionLevel,
    long txnSource,
    long generation) {

  /** Returns a copy that takes the records of keys for checked. */
  PrewriteProperties skippingConstraintCheck() {
    return new PrewriteProperties(
        primary,
        startTs,
        lockTtl,
        txnSize,
        minCommitTs,
        maxCommitTs,
        forUpdateTs,
        true,
        retryRequest,
        assertionLevel,
        txnSource,
        generation);
  }

  /** Whether the transaction is pessimistic. */
  public boolean isPessimistic() {
    return forUpdateTs != 0;
  }
}
