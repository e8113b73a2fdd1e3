package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.mvcc.TxnCommitRecord.OverlappedWrite;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds out about secondaries of an async commit, and makes sure that those without lock are never
 * locked any more (TiKV, commands/check_secondary_locks.rs).
 */
public final class CheckSecondaryLocks {

  private final MvccReader reader;
  private final WriteSet writes;
  private final long startTs;
  private final RollbackKey rollback;

  /** Makes one. */
  public CheckSecondaryLocks(MvccReader reader, WriteSet writes, long startTs) {
    this.reader = reader;
    this.writes = writes;
    this.startTs = startTs;
    this.rollback = new RollbackKey(reader, writes, startTs);
  }

  /** Looks at the keys up to the first one that tells the fate of the transaction. */
  public Result run(List<TxnKey> keys) throws MvccException {
    List<LockedKey> locked = new ArrayList<>();
    for (TxnKey key : keys) {
      Lock lock = reader.loadLock(key);
      if (lock != null && lock.startTs() == startTs && !lock.isPessimistic()) {
        locked.add(new LockedKey(key, lock));
        continue;
      }
      return new Result(List.of(), settle(key, lock));
    }
    return new Result(locked, 0);
  }

  /** Returns the commit timestamp, 0 if the transaction is rolled back. */
  private long settle(TxnKey key, @Nullable Lock lock) throws MvccException {
    boolean own = lock != null && lock.startTs() == startTs;
    if (lock != null && own) {
      writes.unlockKey(key, lock, 0);
    }
    TxnCommitRecord record = reader.getTxnCommitRecord(key, startTs);
    if (!(record instanceof TxnCommitRecord.None none)) {
      if (RollbackKey.determined(record) instanceof TxnStatus.Committed committed) {
        return committed.commitTs();
      }
      return 0;
    }
    if (lock != null && !own) {
      rollback.markOnOther(key, lock, true);
    }
    OverlappedWrite overlapped = none.overlapped();
    rollback.record(key, true, overlapped);
    rollback.collapse(key);
    return 0;
  }

  /**
   * What was found.
   *
   * @param locked all keys with their locks; empty if one of them has none
   * @param commitTs of the transaction, 0 if it is not committed
   */
  public record Result(List<LockedKey> locked, long commitTs) {}
}
