package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.KeyRange;
import io.kvdc.MutationFilter;
import io.kvdc.Timestamp;
import io.kvdc.TransactionMode;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.buffer.MemBufferCursor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Works out from the buffer what is to be done to each key (client-go txnkv/transaction/2pc.go:
 * initKeysAndMutations).
 */
public final class MutationCollection {

  private final CommitInput input;
  private final boolean pessimistic;
  private final boolean asserting;
  private final List<KeyMutation> mutations;
  private long bytes;
  private @Nullable AssertionFailedException assertionFailure;

  private MutationCollection(CommitInput input) {
    this.input = input;
    this.pessimistic = input.options().mode() == TransactionMode.PESSIMISTIC;
    this.asserting = input.options().assertions() != AssertionLevel.OFF;
    this.mutations = new ArrayList<>(input.buffer().count());
  }

  /**
   * Collects.
   *
   * @throws InvalidArgumentException if a key's flags ask for what there is not
   */
  public static Mutations of(CommitInput input) {
    MutationCollection collection = new MutationCollection(input);
    MemBufferCursor cursor = input.buffer().cursorWithFlags(KeyRange.all(), false);
    while (cursor.next()) {
      collection.add(cursor.key(), cursor.value(), cursor.flags());
    }
    return new Mutations(collection.mutations, collection.bytes, collection.assertionFailure);
  }

  /** The keys that are locked already, for the case that nothing can be collected. */
  static List<Bytes> lockedKeys(MemBuffer buffer) {
    List<Bytes> keys = new ArrayList<>();
    MemBufferCursor cursor = buffer.cursorWithFlags(KeyRange.all(), false);
    while (cursor.next()) {
      if (KeyFlags.isLocked(cursor.flags())) {
        keys.add(cursor.key());
      }
    }
    return keys;
  }

  private void add(Bytes key, @Nullable Bytes value, int flags) {
    checkInsert(key, value, flags);
    Op op = isUnnecessary(key, value, flags) ? lock(flags) : op(value, flags);
    if (op == null) {
      return;
    }
    if (op != Op.SharedLock && KeyFlags.isLocked(flags) && KeyFlags.isLockedInShareMode(flags)) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a key that is locked together with others cannot be written; lock it exclusively"
                  + " from the start"));
    }
    Bytes written = op == Op.Put || op == Op.Insert ? value : null;
    KeyMutation mutation =
        new KeyMutation(
            key, written == null ? Bytes.EMPTY : written, op, assertion(flags), action(flags));
    mutations.add(mutation);
    bytes += mutation.size();
    if (asserting && pessimistic && KeyFlags.isLocked(flags) && assertionFailure == null) {
      assertionFailure = compareWithLock(key, flags);
    }
  }

  /** Stores check nothing of keys that are locked, and the lock call was before the insert. */
  private void checkInsert(Bytes key, @Nullable Bytes value, int flags) {
    if (pessimistic
        && value != null
        && !KeyFlags.isIgnoredInCommit(flags)
        && KeyFlags.isLocked(flags)
        && KeyFlags.needsExistenceCheck(flags)
        && KeyFlags.valueExistedWhenLocked(flags)) {
      throw new KeyExistsException(
          ErrorDetail.of("a key that was to be inserted existed when it was locked"), key, null);
    }
  }

  private boolean isUnnecessary(Bytes key, @Nullable Bytes value, int flags) {
    MutationFilter filter = input.options().commit().filter();
    return filter != null
        && value != null
        && filter.isUnnecessary(key, MemBuffer.isTombstone(value) ? null : value, said(flags));
  }

  private static Set<KeyFlag> said(int flags) {
    Set<KeyFlag> said = EnumSet.noneOf(KeyFlag.class);
    if (KeyFlags.presumesNotExists(flags)) {
      said.add(KeyFlag.PRESUME_NOT_EXISTS);
    }
    if (KeyFlags.assertsExists(flags)) {
      said.add(KeyFlag.ASSERT_EXISTS);
    }
    if (KeyFlags.assertsNotExists(flags)) {
      said.add(KeyFlag.ASSERT_NOT_EXISTS);
    }
    if (KeyFlags.isPrewriteOnly(flags)) {
      said.add(KeyFlag.PREWRITE_ONLY);
    }
    if (KeyFlags.isIgnoredInCommit(flags)) {
      said.add(KeyFlag.LOCAL_ONLY);
    }
    return said;
  }

  /** What to do; null: nothing. */
  private @Nullable Op op(@Nullable Bytes value, int flags) {
    if (KeyFlags.isIgnoredInCommit(flags)) {
      return lock(flags);
    }
    if (KeyFlags.isPrewriteOnly(flags)) {
      return check(flags);
    }
    if (value == null) {
      return lock(flags);
    }
    if (!MemBuffer.isTombstone(value)) {
      return KeyFlags.presumesNotExists(flags) ? Op.Insert : Op.Put;
    }
    if (!pessimistic && KeyFlags.presumesNotExists(flags)) {
      // Inserted and deleted again: whether it could have been inserted must come out all the same.
      return Op.CheckNotExists;
    }
    return KeyFlags.isNewlyInserted(flags) ? lock(flags) : Op.Del;
  }

  /** A lock must not be left behind, whatever else happens to its key. */
  private static @Nullable Op lock(int flags) {
    if (!KeyFlags.isLocked(flags)) {
      return null;
    }
    return KeyFlags.isLockedInShareMode(flags) ? Op.SharedLock : Op.Lock;
  }

  private Op check(int flags) {
    Op lock = lock(flags);
    if (!KeyFlags.presumesNotExists(flags)) {
      return lock == null ? Op.Lock : lock;
    }
    if (!pessimistic) {
      return Op.CheckNotExists;
    }
    if (lock == null) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a pessimistic transaction finds out whether a key exists when it locks it: lock the"
                  + " keys that are flagged PREWRITE_ONLY and PRESUME_NOT_EXISTS before the"
                  + " commit"));
    }
    return lock;
  }

  private Assertion assertion(int flags) {
    if (!asserting) {
      return Assertion.None;
    }
    if (KeyFlags.assertsExists(flags)) {
      return Assertion.Exist;
    }
    return KeyFlags.assertsNotExists(flags) ? Assertion.NotExist : Assertion.None;
  }

  private PessimisticAction action(int flags) {
    if (!pessimistic) {
      return PessimisticAction.SKIP_PESSIMISTIC_CHECK;
    }
    if (KeyFlags.isLocked(flags)) {
      return PessimisticAction.DO_PESSIMISTIC_CHECK;
    }
    return KeyFlags.needsConstraintCheckInPrewrite(flags)
        ? PessimisticAction.DO_CONSTRAINT_CHECK
        : PessimisticAction.SKIP_PESSIMISTIC_CHECK;
  }

  private @Nullable AssertionFailedException compareWithLock(Bytes key, int flags) {
    boolean existed = KeyFlags.valueExistedWhenLocked(flags);
    if (existed ? !KeyFlags.assertsNotExists(flags) : !KeyFlags.assertsExists(flags)) {
      return null;
    }
    return new AssertionFailedException(
        ErrorDetail.of(
            existed
                ? "a key existed when it was locked that was asserted not to"
                : "a key did not exist when it was locked that was asserted to"),
        key,
        existed ? KeyFlag.ASSERT_NOT_EXISTS : KeyFlag.ASSERT_EXISTS,
        new Timestamp(input.startTs()),
        null,
        null);
  }
}
