package io.kvdc.tikv.internal.txn.commit;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.PrewriteLocks;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.proto.kvrpcpb.AssertionLevel;
import io.kvdc.proto.kvrpcpb.PrewriteRequest;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What all prewrite requests of a transaction say alike.
 *
 * @param startTs the transaction
 * @param primary its primary key
 * @param primaryLock the same as it goes into requests
 * @param pessimistic whether it locks while it runs, so that a lock with a later start ts is not in
 *     its way for good
 * @param lockTtlMillis how long the locks live
 * @param forUpdateTs as of when keys were last locked; 0: an optimistic prewrite
 * @param forUpdateTsConstraints for-update ts that some locks must still have
 * @param minCommitTs it will not commit before this
 * @param assertions how hard assertions are checked
 * @param locks what to do about locks of others
 * @param form whether the prewrite may decide the transaction
 */
record PrewriteTerms(
    long startTs,
    Bytes primary,
    ByteString primaryLock,
    boolean pessimistic,
    long lockTtlMillis,
    long forUpdateTs,
    Map<Bytes, Long> forUpdateTsConstraints,
    long minCommitTs,
    AssertionLevel assertions,
    PrewriteLocks locks,
    CommitForm form) {

  /** The terms of a transaction. */
  static PrewriteTerms of(
      TxnAccess access, CommitInput input, Mutations mutations, Bytes primary, CommitForm form) {
    // Stores check what was left to prewrite in pessimistic transactions only, which they know by
    // their for-update ts.
    long forUpdateTs =
        input.forUpdateTs() == 0 && mutations.checksConstraints()
            ? input.startTs()
            : input.forUpdateTs();
    long ageNanos = access.environment().ticker().nanoTime() - input.beganNanos();
    boolean pessimistic = input.options().mode() == TransactionMode.PESSIMISTIC;
    return new PrewriteTerms(
        input.startTs(),
        primary,
        access.key(primary),
        pessimistic,
        Math.max(
            LockTtl.millis(
                mutations.bytes(),
                access.settings().batchBytes(),
                access.settings().managedLockTtl().toMillis(),
                TimeUnit.NANOSECONDS.toMillis(ageNanos)),
            pessimistic && form.isAsync() ? safeTtl(input.startTs(), form) : 0),
        forUpdateTs,
        input.forUpdateTsConstraints(),
        Math.max(forUpdateTs, input.startTs()) + 1,
        level(input.options().assertions()),
        input.options().commit().prewriteLocks(),
        form);
  }

  /**
   * Long enough that whoever finds the lock expired has read later than the commit may be: he then
   * forces the commit into two phases instead of taking it for decided and losing to it.
   */
  private static long safeTtl(long startTs, CommitForm form) {
    return new Timestamp(form.maxCommitTs()).physicalMillis()
        - new Timestamp(startTs).physicalMillis()
        + 1;
  }

  private static AssertionLevel level(io.kvdc.AssertionLevel level) {
    return switch (level) {
      case OFF -> AssertionLevel.Off;
      case FAST -> AssertionLevel.Fast;
      case STRICT -> AssertionLevel.Strict;
    };
  }

  /** A request with all but the mutations. */
  PrewriteRequest.Builder request() {
    return PrewriteRequest.newBuilder()
        .setPrimaryLock(primaryLock)
        .setStartVersion(startTs)
        .setLockTtl(lockTtlMillis)
        .setForUpdateTs(forUpdateTs)
        .setMinCommitTs(Math.max(minCommitTs, form.minCommitTs()))
        .setAssertionLevel(assertions);
  }
}
