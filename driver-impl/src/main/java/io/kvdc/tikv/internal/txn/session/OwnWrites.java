package io.kvdc.tikv.internal.txn.session;

import io.kvdc.Bytes;
import io.kvdc.KeyFlag;
import io.kvdc.TransactionMode;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.tikv.internal.txn.buffer.FlagsOp;
import io.kvdc.tikv.internal.txn.buffer.KeyFlags;
import io.kvdc.tikv.internal.txn.buffer.MemBuffer;
import io.kvdc.tikv.internal.txn.pipelined.PipelinedTxn;
import java.util.HashSet;
import java.util.Set;

/**
 * What a transaction writes into its buffer. Used under its lock.
 *
 * <p>A pessimistic transaction leaves the conflict check of keys that it writes without having
 * locked them to prewrite; client-go would write them unchecked, because TiDB locks whatever it
 * writes.
 */
final class OwnWrites {

  private static final FlagsOp INSERTED =
      FlagsOp.SET_PRESUME_NOT_EXISTS.then(FlagsOp.SET_NEWLY_INSERTED);

  private static final FlagsOp LOCAL = FlagsOp.SET_IGNORED_IN_2PC.then(FlagsOp.SET_READABLE);

  private final LiveTransaction transaction;
  private final boolean pessimistic;

  /** Keys that are to be written whatever others have written meanwhile. */
  private final Set<Bytes> unchecked = new HashSet<>();

  OwnWrites(LiveTransaction transaction) {
    this.transaction = transaction;
    this.pessimistic = transaction.options().mode() == TransactionMode.PESSIMISTIC;
  }

  void put(Bytes key, Bytes value) {
    buffer().put(key, value, check(key));
  }

  void insert(Bytes key, Bytes value) {
    Bytes own = transaction.own(key);
    if (own == null) {
      buffer().put(key, value, INSERTED.then(check(key)));
    } else if (MemBuffer.isTombstone(own)) {
      // What this transaction has deleted, it may create again.
      put(key, value);
    } else {
      throw new KeyExistsException(
          ErrorDetail.of("the key was given a value by this transaction itself"), key, own);
    }
  }

  void delete(Bytes key) {
    buffer().delete(key, check(key));
  }

  private FlagsOp check(Bytes key) {
    return pessimistic && !KeyFlags.isLocked(buffer().flags(key)) && !unchecked.contains(key)
        ? FlagsOp.SET_CONSTRAINT_CHECK_IN_PREWRITE
        : FlagsOp.NONE;
  }

  void flag(Bytes key, KeyFlag flag) {
    switch (flag) {
      case PRESUME_NOT_EXISTS -> buffer().updateFlags(key, FlagsOp.SET_PRESUME_NOT_EXISTS);
      case ASSERT_EXISTS -> buffer().updateFlags(key, FlagsOp.SET_ASSERT_EXIST);
      case ASSERT_NOT_EXISTS -> buffer().updateFlags(key, FlagsOp.SET_ASSERT_NOT_EXIST);
      case ASSERT_NOTHING -> buffer().updateFlags(key, FlagsOp.SET_ASSERT_NONE);
      case LOCAL_ONLY -> buffer().updateFlags(key, LOCAL);
      case PREWRITE_ONLY -> buffer().delete(key, FlagsOp.SET_PRESUME_NOT_EXISTS);
      case UNCHECKED_WRITE -> {
        unchecked.add(key);
        buffer().updateFlags(key, FlagsOp.CLEAR_CONSTRAINT_CHECK_IN_PREWRITE);
      }
    }
    PipelinedTxn pipelined = transaction.pipelined();
    if (pipelined != null) {
      pipelined.flagged(key);
    }
  }

  private MemBuffer buffer() {
    return transaction.writable();
  }

  /** Refuses a flag before any of several is set. */
  void check(KeyFlag flag) {
    if (flag == KeyFlag.LOCAL_ONLY && transaction.pipelined() != null) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a transaction with pipelined writes keeps nothing that it does not send; the flag "
                  + flag
                  + " is for others"));
    }
    if (flag == KeyFlag.PREWRITE_ONLY) {
      require(!pessimistic, flag, "optimistic");
    } else if (flag == KeyFlag.UNCHECKED_WRITE) {
      require(pessimistic, flag, "pessimistic");
    }
  }

  private static void require(boolean right, KeyFlag flag, String mode) {
    if (!right) {
      throw new InvalidArgumentException(
          ErrorDetail.of("the flag " + flag + " is for " + mode + " transactions"));
    }
  }
}
