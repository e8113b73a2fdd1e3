package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.proto.kvrpcpb.IsolationLevel;
import io.kvdc.proto.kvrpcpb.WriteConflict;
import org.jspecify.annotations.Nullable;

/** Reads values at a timestamp (TiKV, mvcc/reader/point_getter.rs). */
public final class SnapshotRead {

  private final MvccReader reader;
  private final ReadOptions options;

  /** Makes one. */
  public SnapshotRead(MvccReader reader, ReadOptions options) {
    this.reader = reader;
    this.options = options;
  }

  /**
   * Reads one value.
   *
   * @return null if there is none
   * @throws MvccException if a lock leaves open what there is
   */
  public @Nullable ReadValue get(TxnKey key) throws MvccException {
    Lock lock = options.looksAtLocks() ? reader.loadLock(key) : null;
    MvccException conflict = lock == null ? null : conflict(key, lock);
    if (lock == null || conflict == null) {
      return committed(key);
    }
    if (options.needCommitTs() || !options.committed().contains(lock.startTs())) {
      throw conflict;
    }
    return lock.type() == LockType.PUT ? new ReadValue(announced(key, lock), 0) : null;
  }

  private @Nullable ReadValue committed(TxnKey key) throws MvccException {
    long timestamp = options.timestamp();
    if (options.isolation() == IsolationLevel.RCCheckTS) {
      refuseNewer(key);
    }
    CommittedWrite found = reader.getWrite(key, timestamp, timestamp);
    if (found == null) {
      return null;
    }
    ByteString value = options.keyOnly() ? ByteString.EMPTY : reader.loadData(key, found.write());
    return new ReadValue(value, options.needCommitTs() ? found.commitTs() : 0);
  }

  private void refuseNewer(TxnKey key) throws MvccException {
    CommittedWrite newest = reader.seekWrite(key, TimeStamp.MAX);
    if (newest != null && TimeStamp.isAfter(newest.commitTs(), options.timestamp())) {
      throw new MvccException(
          new Refusal.NewerVersion(
              options.timestamp(),
              newest.commitTs(),
              UnsafeByteOperations.unsafeWrap(key.versioned(newest.commitTs()))));
    }
  }

  private ByteString announced(TxnKey key, Lock lock) throws MvccException {
    if (options.keyOnly()) {
      return ByteString.EMPTY;
    }
    return reader.loadData(key, Write.of(WriteType.PUT, lock.startTs(), lock.shortValue()));
  }

  /** What stands against reading past a lock (txn_types, lock.rs, check_ts_conflict). */
  private @Nullable MvccException conflict(TxnKey key, Lock lock) {
    if (lock.type() == LockType.LOCK
        || lock.type() == LockType.SHARED
        || lock.isPessimistic()
        || options.resolved().contains(lock.startTs())) {
      return null;
    }
    if (options.isolation() == IsolationLevel.RCCheckTS) {
      return new MvccException(
          new Refusal.WriteConflicts(
              options.timestamp(),
              lock.startTs(),
              0,
              key,
              lock.primary(),
              WriteConflict.Reason.RcCheckTs));
    }
    long timestamp = options.timestamp();
    boolean later =
        TimeStamp.isAfter(lock.startTs(), timestamp)
            || TimeStamp.isAfter(lock.minCommitTs(), timestamp);
    // A point read of the newest version by its primary key goes before the commit.
    boolean latestOfPrimary =
        timestamp == TimeStamp.MAX && lock.isPrimary(key) && !lock.useAsyncCommit();
    return later || latestOfPrimary ? null : new MvccException(new Refusal.KeyIsLocked(key, lock));
  }
}
