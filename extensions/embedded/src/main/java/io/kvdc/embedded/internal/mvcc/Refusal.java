package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** Why a command is refused: TiKV's errors of storage/mvcc, each with what its answer names. */
public sealed interface Refusal {

  /**
   * Another transaction's lock stands in the way.
   *
   * @param key the key
   * @param lock its lock, with the time to live that the answer is to show
   */
  record KeyIsLocked(TxnKey key, Lock lock) implements Refusal {}

  /**
   * Another transaction wrote what this one must not overwrite.
   *
   * @param startTs of this one
   * @param conflictStartTs of the other
   * @param conflictCommitTs of the other, 0 if not known
   * @param key the key
   * @param primary the primary key of this one; of the other for RcCheckTs on a lock
   * @param reason the rule that it breaks
   */
  record WriteConflicts(
      long startTs,
      long conflictStartTs,
      long conflictCommitTs,
      TxnKey key,
      ByteString primary,
      WriteConflict.Reason reason)
      implements Refusal {}

  /**
   * There is a newer version, where the reader wants to know (RcCheckTs).
   *
   * @param startTs of the reader
   * @param commitTs of the version
   * @param storedKey the key and the version behind it, as they are stored, for TiKV shows it so
   */
  record NewerVersion(long startTs, long commitTs, ByteString storedKey) implements Refusal {}

  /**
   * The key to insert exists.
   *
   * @param key the key
   */
  record AlreadyExists(TxnKey key) implements Refusal {}

  /**
   * There is nothing to commit.
   *
   * @param startTs of the transaction
   * @param commitTs that was asked for
   * @param key the key
   * @param history all versions of the key, if TiKV is surprised and shows them
   */
  record TxnLockNotFound(long startTs, long commitTs, TxnKey key, @Nullable MvccHistory history)
      implements Refusal {}

  /**
   * A transaction without lock and record.
   *
   * @param startTs of the transaction
   * @param primary its primary key
   */
  record TxnNotFound(long startTs, TxnKey primary) implements Refusal {}

  /**
   * The commit timestamp is less than what readers were promised.
   *
   * @param startTs of the transaction
   * @param commitTs that was asked for
   * @param key the key
   * @param minCommitTs the least one
   * @param history all versions of the key, if TiKV is surprised and shows them
   */
  record CommitTsExpired(
      long startTs, long commitTs, TxnKey key, long minCommitTs, @Nullable MvccHistory history)
      implements Refusal {}

  /**
   * The least commit timestamp is beyond what the client allows.
   *
   * @param minCommitTs the least one
   */
  record CommitTsTooLarge(long minCommitTs) implements Refusal {}

  /**
   * The key was not as the client was sure it is.
   *
   * @param startTs of the transaction
   * @param key the key
   * @param assertion what the client was sure of
   * @param existingStartTs of the version that is there, 0 if there is none
   * @param existingCommitTs of the version that is there, 0 if there is none
   */
  record AssertionFailed(
      long startTs, TxnKey key, Assertion assertion, long existingStartTs, long existingCommitTs)
      implements Refusal {}

  /**
   * The key asked for is not the primary that the lock on it names.
   *
   * @param key the key
   * @param lock its lock
   */
  record PrimaryMismatches(TxnKey key, Lock lock) implements Refusal {}

  /**
   * A rollback of what is committed.
   *
   * @param startTs of the transaction
   * @param commitTs of the transaction
   * @param key the key
   */
  record Committed(long startTs, long commitTs, TxnKey key) implements Refusal {}

  /**
   * A pessimistic lock that the transaction is sure to hold is not there; a plain text on the wire.
   *
   * @param startTs of the transaction
   * @param key the key
   * @param reason for the text
   */
  record PessimisticLockNotFound(long startTs, TxnKey key, String reason) implements Refusal {}

  /**
   * A flush that comes after a later one of the same key; it does nothing.
   *
   * @param key the key
   * @param generation of the later one
   */
  record GenerationOutOfOrder(TxnKey key, long generation) implements Refusal {}

  /**
   * A timestamp that TiKV takes for wrong because it is ahead of PD's; a region error on the wire.
   *
   * @param text names the rule
   */
  record InvalidMaxTs(String text) implements Refusal {}

  /**
   * A flashback that was not prepared; a region error on the wire.
   *
   * @param regionId the region
   */
  record FlashbackNotPrepared(long regionId) implements Refusal {}

  /**
   * Anything that TiKV only has a text for.
   *
   * @param text for people
   */
  record Aborted(String text) implements Refusal {}
}
