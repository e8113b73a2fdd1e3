package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sets a range back to an older version by writing that version anew, as a transaction whose only
 * lock is on the first key that has changed since (TiKV, actions/flashback_to_version.rs and the
 * commands of that name).
 */
public final class Flashback {

  private final MvccReader reader;
  private final WriteSet writes;
  private final @Nullable TxnKey start;
  private final @Nullable TxnKey end;
  private final long version;
  private final long startTs;

  /**
   * Makes one step of a flashback.
   *
   * @param start the first key; null for the first of the region
   * @param end the first key behind; null for the end of the region
   * @param version the timestamp to go back to
   * @param startTs the start timestamp of the flashback
   */
  public Flashback(
      MvccReader reader,
      WriteSet writes,
      @Nullable TxnKey start,
      @Nullable TxnKey end,
      long version,
      long startTs) {
    this.reader = reader;
    this.writes = writes;
    this.start = start;
    this.end = end;
    this.version = version;
    this.startTs = startTs;
  }

  /** Rolls back all locks in the range but the flashback's own: the first step of preparing. */
  public void rollBackLocks() throws MvccException {
    for (LockedKey locked : reader.scanLocks(start, end, lock -> lock.startTs() != startTs, 0)) {
      for (Lock lock : locked.lock().parts()) {
        if (lock.isPessimistic() && lock.shared() == null) {
          // TiKV keeps these in memory and only forgets them.
          writes.unlockKey(locked.key(), lock, 0);
        } else {
          new RollbackKey(reader, writes, lock.startTs()).lock(locked.key(), lock, true);
        }
      }
    }
  }

  /** Locks the first key that changed since, so that nobody reads past it: the second step. */
  public void lockFirst() throws MvccException {
    List<TxnKey> changed = changedKeys();
    if (changed.isEmpty() || reader.loadLock(changed.get(0)) != null) {
      return;
    }
    TxnKey key = changed.get(0);
    CommittedWrite old = reader.getWrite(key, version, 0);
    Lock.Builder lock =
        Lock.builder(
            old == null ? LockType.DELETE : LockType.PUT,
            UnsafeByteOperations.unsafeWrap(key.encoded()),
            startTs);
    if (old != null) {
      lock.shortValue(old.write().shortValue());
      copyLongValue(key, old.write());
    }
    writes.putLock(key, lock.txnSize(1).build(), true);
  }

  /**
   * Writes the old version anew and commits.
   *
   * @param regionId for the message if it was not prepared
   */
  public void finish(long regionId, long commitTs) throws MvccException {
    Commit.mustBeLater(startTs, commitTs);
    List<TxnKey> changed = changedKeys();
    if (changed.isEmpty()) {
      return;
    }
    TxnKey first = changed.get(0);
    Lock lock = reader.loadLock(first);
    if (lock == null || lock.startTs() != startTs) {
      mustBeFinished(first, lock, regionId, commitTs);
      return;
    }
    for (TxnKey key : changed.subList(1, changed.size())) {
      CommittedWrite latest = reader.seekWrite(key, TimeStamp.MAX);
      if (latest != null && TimeStamp.isBefore(latest.commitTs(), commitTs)) {
        restore(key, commitTs);
      }
    }
    WriteType type = lock.type() == LockType.PUT ? WriteType.PUT : WriteType.DELETE;
    writes.putWrite(first, commitTs, Write.of(type, startTs, lock.shortValue()));
    writes.unlockKey(first, lock, commitTs);
  }

  private void mustBeFinished(TxnKey first, @Nullable Lock lock, long regionId, long commitTs)
      throws MvccException {
    CommittedWrite found = lock == null ? reader.seekWrite(first, commitTs) : null;
    if (found == null || found.commitTs() != commitTs || found.write().startTs() != startTs) {
      throw new MvccException(new Refusal.FlashbackNotPrepared(regionId));
    }
  }

  private void restore(TxnKey key, long commitTs) throws MvccException {
    CommittedWrite old = reader.getWrite(key, version, 0);
    if (old == null) {
      writes.putWrite(key, commitTs, Write.of(WriteType.DELETE, startTs, null));
      return;
    }
    copyLongValue(key, old.write());
    writes.putWrite(key, commitTs, Write.of(WriteType.PUT, startTs, old.write().shortValue()));
  }

  private void copyLongValue(TxnKey key, Write old) throws MvccException {
    if (old.shortValue() == null) {
      writes.putValue(key, startTs, reader.loadData(key, old));
    }
  }

  /** The keys of the range with a record after the version, in key order. */
  private List<TxnKey> changedKeys() throws MvccException {
    List<TxnKey> changed = new ArrayList<>();
    for (TxnKey key : reader.writtenKeys()) {
      if ((start != null && key.compareTo(start) < 0) || (end != null && key.compareTo(end) >= 0)) {
        continue;
      }
      CommittedWrite latest = reader.seekWrite(key, TimeStamp.MAX);
      if (latest != null && TimeStamp.isAfter(latest.commitTs(), version)) {
        changed.add(key);
      }
    }
    return changed;
  }
}
