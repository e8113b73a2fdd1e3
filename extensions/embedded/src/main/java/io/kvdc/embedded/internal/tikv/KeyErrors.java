package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.internal.mvcc.MvccHistory;
import io.kvdc.embedded.internal.mvcc.Refusal;
import io.kvdc.embedded.internal.mvcc.TxnKey;
import io.kvdc.proto.kvrpcpb.AlreadyExist;
import io.kvdc.proto.kvrpcpb.AssertionFailed;
import io.kvdc.proto.kvrpcpb.CommitTsExpired;
import io.kvdc.proto.kvrpcpb.CommitTsTooLarge;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.MvccDebugInfo;
import io.kvdc.proto.kvrpcpb.PrimaryMismatch;
import io.kvdc.proto.kvrpcpb.TxnLockNotFound;
import io.kvdc.proto.kvrpcpb.TxnNotFound;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** What the wire says of each refusal (TiKV, storage/errors.rs, extract_key_error). */
final class KeyErrors {

  private KeyErrors() {}

  static KeyError of(Refusal refusal) {
    KeyError.Builder error = KeyError.newBuilder();
    if (refusal instanceof Refusal.KeyIsLocked one) {
      error.setLocked(LockInfos.of(one.key(), one.lock()));
    } else if (refusal instanceof Refusal.WriteConflicts one) {
      // Clients of before the conflict had a field of its own read the text.
      error.setConflict(conflict(one)).setRetryable(refusal.toString());
    } else if (refusal instanceof Refusal.NewerVersion one) {
      error.setConflict(newer(one)).setRetryable(refusal.toString());
    } else if (refusal instanceof Refusal.AlreadyExists one) {
      error.setAlreadyExist(AlreadyExist.newBuilder().setKey(one.key().raw()));
    } else if (refusal instanceof Refusal.TxnLockNotFound one) {
      error
          .setRetryable(refusal.toString())
          .setTxnLockNotFound(TxnLockNotFound.newBuilder().setKey(one.key().raw()));
      showHistory(error, one.key(), one.history());
    } else if (refusal instanceof Refusal.TxnNotFound one) {
      error.setTxnNotFound(
          TxnNotFound.newBuilder().setStartTs(one.startTs()).setPrimaryKey(one.primary().raw()));
    } else if (refusal instanceof Refusal.CommitTsExpired one) {
      error.setCommitTsExpired(expired(one));
      showHistory(error, one.key(), one.history());
    } else if (refusal instanceof Refusal.CommitTsTooLarge one) {
      error.setCommitTsTooLarge(CommitTsTooLarge.newBuilder().setCommitTs(one.minCommitTs()));
    } else if (refusal instanceof Refusal.AssertionFailed one) {
      error.setAssertionFailed(assertion(one));
    } else if (refusal instanceof Refusal.PrimaryMismatches one) {
      error.setPrimaryMismatch(
          PrimaryMismatch.newBuilder().setLockInfo(LockInfos.of(one.key(), one.lock())));
    } else {
      error.setAbort(refusal.toString());
    }
    return error.build();
  }

  private static WriteConflict conflict(Refusal.WriteConflicts one) {
    return WriteConflict.newBuilder()
        .setStartTs(one.startTs())
        .setConflictTs(one.conflictStartTs())
        .setConflictCommitTs(one.conflictCommitTs())
        .setKey(one.key().raw())
        .setPrimary(one.primary())
        .setReason(one.reason())
        .build();
  }

  private static WriteConflict newer(Refusal.NewerVersion one) {
    return WriteConflict.newBuilder()
        .setStartTs(one.startTs())
        .setConflictCommitTs(one.commitTs())
        .setKey(one.storedKey())
        .setReason(WriteConflict.Reason.RcCheckTs)
        .build();
  }

  private static void showHistory(
      KeyError.Builder error, TxnKey key, @Nullable MvccHistory history) {
    if (history != null) {
      error
          .getDebugInfoBuilder()
          .addMvccInfo(
              MvccDebugInfo.newBuilder()
                  .setKey(key.raw())
                  .setMvcc(MvccInfos.of(history).toBuilder().clearValues()));
    }
  }

  private static CommitTsExpired expired(Refusal.CommitTsExpired one) {
    return CommitTsExpired.newBuilder()
        .setStartTs(one.startTs())
        .setAttemptedCommitTs(one.commitTs())
        .setKey(one.key().raw())
        .setMinCommitTs(one.minCommitTs())
        .build();
  }

  private static AssertionFailed assertion(Refusal.AssertionFailed one) {
    return AssertionFailed.newBuilder()
        .setStartTs(one.startTs())
        .setKey(one.key().raw())
        .setAssertion(one.assertion())
        .setExistingStartTs(one.existingStartTs())
        .setExistingCommitTs(one.existingCommitTs())
        .build();
  }
}
