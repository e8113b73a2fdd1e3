package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.WriteBatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a command writes (TiKV's MvccTxn): applied as a whole when the command ends well. The
 * command's reader does not see it. For one command alone.
 */
public final class WriteSet {

  private final WriteBatch batch;
  private final List<ReleasedLock> released = new ArrayList<>();
  private final List<LockedKey> acquired = new ArrayList<>();
  private final Map<TxnKey, Lock> locks = new HashMap<>();
  private final Set<TxnKey> touched = new HashSet<>();
  private final Set<Long> committed = new HashSet<>();

  WriteSet(WriteBatch batch) {
    this.batch = batch;
  }

  /**
   * Writes a lock, and with it all that share the key with it.
   *
   * @param isNew whether the key had none before, not even the same transaction's
   */
  public void putLock(TxnKey key, Lock lock, boolean isNew) {
    Lock whole = lock.whole();
    batch.put(ColumnFamily.LOCK, key.encoded(), whole.toByteArray());
    locks.put(key, whole);
    touched.add(key);
    if (isNew) {
      acquired.add(new LockedKey(key, whole));
    }
  }

  /**
   * Removes a lock, which those who wait are told of unless others share the key with it.
   *
   * @param lock the one that is there
   * @param commitTs 0 if it is not committed
   */
  public void unlockKey(TxnKey key, Lock lock, long commitTs) {
    SharedLocks shared = lock.shared();
    if (shared != null && !shared.without(lock.startTs()).isEmpty()) {
      putLock(key, Lock.ofShared(shared.without(lock.startTs())), false);
      return;
    }
    batch.delete(ColumnFamily.LOCK, key.encoded());
    locks.remove(key);
    touched.add(key);
    released.add(new ReleasedLock(key, lock.startTs(), commitTs, lock.isOfPessimisticTxn()));
  }

  /**
   * Returns the lock on a key as this command has left it so far, for commands that come to a key
   * twice; of a shared one the part of a transaction if it has one.
   */
  public @Nullable Lock loadLock(MvccReader reader, TxnKey key, long startTs) throws MvccException {
    if (!touched.contains(key)) {
      return reader.loadLock(key, startTs);
    }
    Lock lock = locks.get(key);
    return lock == null ? null : lock.of(startTs);
  }

  /** Writes a value that is too long for its record. */
  public void putValue(TxnKey key, long startTs, ByteString value) {
    batch.put(ColumnFamily.DEFAULT, key.versioned(startTs), value.toByteArray());
  }

  /** Removes such a value. */
  public void deleteValue(TxnKey key, long startTs) {
    batch.delete(ColumnFamily.DEFAULT, key.versioned(startTs));
  }

  /** Writes a commit record. */
  public void putWrite(TxnKey key, long commitTs, Write write) {
    if (write.type() != WriteType.ROLLBACK) {
      committed.add(write.startTs());
    }
    batch.put(ColumnFamily.WRITE, key.versioned(commitTs), write.toByteArray());
  }

  /** Removes a commit record. */
  public void deleteWrite(TxnKey key, long commitTs) {
    batch.delete(ColumnFamily.WRITE, key.versioned(commitTs));
  }

  /** Forgets everything. */
  public void clear() {
    batch.clear();
    released.clear();
    acquired.clear();
    locks.clear();
    touched.clear();
    committed.clear();
  }

  List<ReleasedLock> released() {
    return released;
  }

  /** The start timestamps of the transactions that are committed by this. */
  Set<Long> committed() {
    return committed;
  }

  List<LockedKey> acquired() {
    return acquired;
  }
}
