package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.kvrpcpb.Deadlock;
import io.kvdc.proto.kvrpcpb.LockInfo;

/** Why a wait for a lock is over; each is an answer to the request. */
public sealed interface WaitEnd {

  /**
   * The lock was released, which counts as a write conflict with whoever released it.
   *
   * @param key the key
   * @param conflictStartTs the transaction that had the lock
   * @param conflictCommitTs when it committed; 0 if it was rolled back
   */
  record Released(ByteString key, long conflictStartTs, long conflictCommitTs) implements WaitEnd {}

  /**
   * Time is up.
   *
   * @param lock the lock that is still there
   */
  record TimedOut(LockInfo lock) implements WaitEnd {}

  /**
   * The transaction waits for itself.
   *
   * @param deadlock how
   */
  record InDeadlock(Deadlock deadlock) implements WaitEnd {}

  /**
   * The region is not served any more as it was when the request came.
   *
   * @param error what a request is told that comes now
   */
  record RegionGone(Error error) implements WaitEnd {}
}
