package io.kvdc.tikv.internal.txn.access;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.Timestamp;
import io.kvdc.codec.MalformedEncodingException;
import io.kvdc.codec.MemcomparableBytes;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.DeadlockException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.ProtocolException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.error.WaitForLock;
import io.kvdc.error.WriteConflictException;
import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.AssertionFailed;
import io.kvdc.proto.kvrpcpb.Deadlock;
import io.kvdc.proto.kvrpcpb.KeyError;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import io.kvdc.tikv.internal.rpc.ByteStrings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What key errors mean to the application, for all that the transaction itself cannot deal with.
 * Several members can be set at once; the more specific ones come first, then the order of
 * client-go's error.ExtractKeyErr. Locks are no errors yet: {@link TxnLock}.
 */
public final class KeyErrors {

  /** Words of TiKV (storage/mvcc/mod.rs) for locks that somebody else has taken away. */
  private static final Pattern LOCK_LOST =
      Pattern.compile("PessimisticLockNotFound|PessimisticLockRolledBack|TxnLockNotFound");

  private static final Pattern WORD_START = Pattern.compile("(?<=[a-z])(?=[A-Z])");

  private KeyErrors() {}

  /**
   * The exception for an error.
   *
   * @param access decodes keys
   * @param error what the store sent
   * @param startTs start ts of the transaction that got it
   */
  public static KvException toException(TxnAccess access, KeyError error, long startTs) {
    if (error.hasAlreadyExist()) {
      return keyExists(access, error.getAlreadyExist().getKey(), null);
    }
    if (error.hasDeadlock()) {
      return deadlock(access, error.getDeadlock(), false);
    }
    if (error.hasConflict()) {
      return writeConflict(access, error.getConflict());
    }
    if (!error.getRetryable().isEmpty()) {
      return aborted("the cluster asks to begin again: " + words(error.getRetryable()), startTs);
    }
    if (error.hasAssertionFailed()) {
      return assertionFailed(access, error.getAssertionFailed());
    }
    if (!error.getAbort().isEmpty()) {
      return abort(error.getAbort(), startTs);
    }
    if (error.hasCommitTsTooLarge()) {
      return aborted("the commit timestamp that is possible comes too late", startTs);
    }
    if (error.hasTxnNotFound()) {
      return aborted("the primary key knows nothing of the transaction", startTs);
    }
    if (error.hasTxnLockNotFound()) {
      return aborted("a lock of the transaction is gone", startTs);
    }
    if (error.hasLockUpgradeConflict() || error.hasSharedLockLost()) {
      return aborted("a shared lock could not be made exclusive", startTs);
    }
    return unexpected(error);
  }

  /** The same for a request about transactions of others, whose errors are none of the caller. */
  public static KvException aboutOthers(KeyError error) {
    return error.getAbort().isEmpty()
        ? unexpected(error)
        : new RequestRejectedException(
            ErrorDetail.of("the cluster does not resolve a lock: " + words(error.getAbort())));
  }

  /** The same for one that no right store sends as an answer to the request. */
  public static ProtocolException unexpected(KeyError error) {
    return new ProtocolException(
        ErrorDetail.of("a store answered with an error that makes no sense here: " + kind(error)));
  }

  /**
   * A key that was to be inserted is there.
   *
   * @param value its value; null: not known
   */
  public static KeyExistsException keyExists(
      TxnAccess access, ByteString key, @Nullable Bytes value) {
    Bytes decoded = decoded(access, key);
    return new KeyExistsException(
        ErrorDetail.of("a key that was to be inserted exists"),
        decoded == null ? Bytes.EMPTY : decoded,
        value);
  }

  /**
   * Transactions wait for each other.
   *
   * @param ownKeyInvolved whether the circle closes at a key of the call that got this
   */
  public static DeadlockException deadlock(
      TxnAccess access, Deadlock deadlock, boolean ownKeyInvolved) {
    List<WaitForLock> chain =
        deadlock.getWaitChainList().stream()
            .map(each -> waitFor(access, each))
            .collect(Collectors.toCollection(ArrayList::new));
    // TiKV tells the wait that closed the circle last; the one who waited so is who gets this.
    Collections.rotate(chain, 1);
    return new DeadlockException(
        ErrorDetail.of(
            "transactions wait for each other in a circle, of which transaction "
                + new Timestamp(deadlock.getLockTs())
                + " holds the lock"),
        decoded(access, deadlock.getLockKey()),
        chain,
        ownKeyInvolved);
  }

  /** Who waits for whom, as stores tell it of circles and of waits that go on. */
  public static WaitForLock waitFor(TxnAccess access, WaitForEntry entry) {
    return new WaitForLock(
        new Timestamp(entry.getTxn()),
        new Timestamp(entry.getWaitForTxn()),
        decoded(access, entry.getKey()),
        entry.getKeyHash(),
        entry.getResourceGroupTag().isEmpty()
            ? null
            : ByteStrings.toBytes(entry.getResourceGroupTag()));
  }

  private static WriteConflictException writeConflict(TxnAccess access, WriteConflict conflict) {
    String reason = reason(conflict.getReason());
    boolean newerVersion = conflict.getConflictTs() == 0;
    return new WriteConflictException(
        ErrorDetail.of(
            (newerVersion
                    ? "another transaction"
                    : "transaction " + new Timestamp(conflict.getConflictTs()))
                + " wrote a key that transaction "
                + new Timestamp(conflict.getStartTs())
                + " read or wrote at an older state"
                + (reason.isEmpty() ? "" : " (" + reason + ")")),
        newerVersion && conflict.getReason() == WriteConflict.Reason.RcCheckTs
            ? decodedVersion(access, conflict.getKey())
            : decoded(access, conflict.getKey()),
        new Timestamp(conflict.getStartTs()),
        timestamp(conflict.getConflictTs()),
        timestamp(conflict.getConflictCommitTs()),
        reason);
  }

  /**
   * Reads that check for newer versions name them as they are stored: the encoded key with the
   * commit ts behind it (mvcc/reader/point_getter.rs).
   */
  private static @Nullable Bytes decodedVersion(TxnAccess access, ByteString version) {
    int length = version.size() - Long.BYTES;
    if (length < 0) {
      return null;
    }
    try {
      Bytes stored = MemcomparableBytes.decode(ByteStrings.toBytes(version.substring(0, length)));
      return decoded(access, ByteStrings.of(stored));
    } catch (MalformedEncodingException e) {
      return null;
    }
  }

  private static String reason(WriteConflict.Reason reason) {
    return reason == WriteConflict.Reason.Unknown || reason == WriteConflict.Reason.UNRECOGNIZED
        ? ""
        : WORD_START.matcher(reason.name()).replaceAll("_").toUpperCase(Locale.ROOT);
  }

  private static AssertionFailedException assertionFailed(
      TxnAccess access, AssertionFailed failed) {
    Bytes key = decoded(access, failed.getKey());
    boolean exists = failed.getAssertion() == Assertion.Exist;
    return new AssertionFailedException(
        ErrorDetail.of(
            "a key "
                + (exists ? "does not exist that was" : "exists that was")
                + " asserted "
                + (exists ? "to" : "not to")),
        key == null ? Bytes.EMPTY : key,
        exists ? KeyFlag.ASSERT_EXISTS : KeyFlag.ASSERT_NOT_EXISTS,
        new Timestamp(failed.getStartTs()),
        timestamp(failed.getExistingStartTs()),
        timestamp(failed.getExistingCommitTs()));
  }

  private static KvException abort(String text, long startTs) {
    return LOCK_LOST.matcher(text).find()
        ? aborted("a lock of the transaction is gone: " + words(text), startTs)
        : new RequestRejectedException(
            ErrorDetail.of("the cluster aborts the transaction: " + words(text)));
  }

  private static TransactionAbortedException aborted(String message, long startTs) {
    return new TransactionAbortedException(ErrorDetail.of(message), new Timestamp(startTs));
  }

  /** Behind the first brace stand keys. */
  private static String words(String text) {
    int brace = text.indexOf('{');
    return brace < 0 ? text : text.substring(0, brace).trim();
  }

  private static String kind(KeyError error) {
    return error.getAllFields().keySet().stream().map(field -> field.getName()).toList().toString();
  }

  private static @Nullable Timestamp timestamp(long ts) {
    return ts == 0 ? null : new Timestamp(ts);
  }

  /** An error must not be lost because a store names no key, or a strange one. */
  private static @Nullable Bytes decoded(TxnAccess access, ByteString key) {
    if (key.isEmpty()) {
      return null;
    }
    try {
      return access.key(key);
    } catch (ProtocolException e) {
      return null;
    }
  }
}
