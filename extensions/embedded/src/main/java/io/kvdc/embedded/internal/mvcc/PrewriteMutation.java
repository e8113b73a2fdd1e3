package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.proto.kvrpcpb.Assertion;
import io.kvdc.proto.kvrpcpb.Op;
import io.kvdc.proto.kvrpcpb.PrewriteRequest.PessimisticAction;
import org.jspecify.annotations.Nullable;

/**
 * One key of a prewrite.
 *
 * @param op what is to happen to the key
 * @param key the key
 * @param value the value of a put or insert
 * @param assertion what the client is sure of
 * @param action what a pessimistic transaction expects of the key; skip for an optimistic one
 * @param expectedForUpdateTs what the pessimistic lock must have; null if nothing is expected
 */
public record PrewriteMutation(
    Op op,
    TxnKey key,
    ByteString value,
    Assertion assertion,
    PessimisticAction action,
    @Nullable Long expectedForUpdateTs) {

  /** Whether the key must not exist. */
  public boolean mustNotExist() {
    return op == Op.Insert || op == Op.CheckNotExists;
  }

  /** Whether the key is only looked at. */
  public boolean isCheckOnly() {
    return op == Op.CheckNotExists;
  }

  /** Whether the key is locked together with others. */
  public boolean isShared() {
    return op == Op.SharedLock;
  }

  /** Whether it brings a value. */
  public boolean hasValue() {
    return op == Op.Put || op == Op.Insert;
  }

  /** Returns the type of its lock. */
  LockType lockType() {
    return switch (op) {
      case Put, Insert -> LockType.PUT;
      case Del -> LockType.DELETE;
      default -> LockType.LOCK;
    };
  }
}
