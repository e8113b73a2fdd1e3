package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** What a lock request is told of a key that it locked (TiKV, storage/types.rs). */
public sealed interface PessimisticLockKeyResult {

  /** Nothing was asked for. */
  record Empty() implements PessimisticLockKeyResult {}

  /**
   * The value was asked for.
   *
   * @param value null if there is none
   */
  record Value(@Nullable ByteString value) implements PessimisticLockKeyResult {}

  /**
   * It was asked whether there is a value.
   *
   * @param exists whether there is
   */
  record Existence(boolean exists) implements PessimisticLockKeyResult {}

  /**
   * It is locked although there is a version newer than the client has seen.
   *
   * @param value of that version, null if there is none
   * @param conflictTs when that version was committed, which is the for-update timestamp of the
   *     lock
   */
  record LockedWithConflict(@Nullable ByteString value, long conflictTs)
      implements PessimisticLockKeyResult {}
}
