package io.kvdc.embedded.internal.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.embedded.internal.mvcc.TxnCommitRecord.OverlappedWrite;
import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.EngineView;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.KvEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a region at one moment (TiKV, mvcc/reader/reader.rs). A key outside the
 * region is refused here, when it is read, as TiKV does. For the command that got it alone.
 */
public final class MvccReader {

  /** The longest value that stands in a lock or commit record, in bytes (txn_types). */
  public static final int SHORT_VALUE_MAX_LENGTH = 255;

  private final EngineView view;
  private final KeySpan region;

  MvccReader(EngineView view, KeySpan region) {
    this.view = view;
    this.region = region;
  }

  /** All there is, for commands that go through ranges; they look at the borders themselves. */
  EngineView view() {
    return view;
  }

  /** Returns the borders of the region. */
  public KeySpan region() {
    return region;
  }

  /** Refuses a key outside the region. */
  public void mustContain(TxnKey key) throws MvccException {
    if (!region.contains(key.encoded())) {
      throw new MvccException(
          new Refusal.Aborted("Key %s is out of [region %d]".formatted(key, region.regionId())));
    }
  }

  /** Returns the lock on a key, maybe a shared one; null if there is none. */
  public @Nullable Lock loadLock(TxnKey key) throws MvccException {
    mustContain(key);
    byte[] stored = view.get(ColumnFamily.LOCK, key.encoded());
    return stored == null ? null : Lock.parse(stored);
  }

  /**
   * Returns the lock on a key, of a shared one the part of a transaction if it has one; null if
   * there is none.
   */
  public @Nullable Lock loadLock(TxnKey key, long startTs) throws MvccException {
    Lock lock = loadLock(key);
    return lock == null ? null : lock.of(startTs);
  }

  /** Finds the newest record at or before a timestamp, whatever it says. */
  public @Nullable CommittedWrite seekWrite(TxnKey key, long timestamp) throws MvccException {
    mustContain(key);
    Map.Entry<byte[], byte[]> found =
        view.map(ColumnFamily.WRITE).ceilingEntry(key.versioned(timestamp));
    if (found == null || !key.isVersionedIn(found.getKey())) {
      return null;
    }
    return new CommittedWrite(TxnKey.versionOf(found.getKey()), Write.parse(found.getValue()));
  }

  /**
   * Finds the put that is the latest version at a timestamp.
   *
   * @param gcFenceLimit a timestamp at which the version must not be collected yet: that of the
   *     reading transaction
   * @return null if the key had no value then
   */
  public @Nullable CommittedWrite getWrite(TxnKey key, long timestamp, long gcFenceLimit)
      throws MvccException {
    CommittedWrite found = seekWrite(key, timestamp);
    while (found != null) {
      if (!found.write().isInsideGcFence(gcFenceLimit)) {
        return null;
      }
      switch (found.write().type()) {
        case PUT -> {
          return found;
        }
        case DELETE -> {
          return null;
        }
        case LOCK, ROLLBACK -> found = before(key, found);
      }
    }
    return null;
  }

  /** Returns the value of a put. */
  public ByteString loadData(TxnKey key, Write write) throws MvccException {
    ByteString value = write.shortValue();
    if (value == null) {
      value = loadValue(key, write.startTs());
    }
    if (value == null) {
      throw new MvccException(new Refusal.Aborted("default not found: key:" + key));
    }
    return value;
  }

  /** Returns a value that is too long for its record. */
  public @Nullable ByteString loadValue(TxnKey key, long startTs) throws MvccException {
    mustContain(key);
    byte[] stored = view.get(ColumnFamily.DEFAULT, key.versioned(startTs));
    return stored == null ? null : UnsafeByteOperations.unsafeWrap(stored);
  }

  /** Finds out what became of a transaction on a key. */
  public TxnCommitRecord getTxnCommitRecord(TxnKey key, long startTs) throws MvccException {
    // A pessimistic transaction may commit after one that began later, so all records count.
    long gcFence = 0;
    CommittedWrite found = seekWrite(key, TimeStamp.MAX);
    while (found != null) {
      Write write = found.write();
      if (write.startTs() == startTs) {
        return new TxnCommitRecord.SingleRecord(found.commitTs(), write);
      }
      if (found.commitTs() == startTs) {
        return write.hasOverlappedRollback()
            ? new TxnCommitRecord.OverlappedRollback(startTs)
            : new TxnCommitRecord.None(new OverlappedWrite(write, gcFence));
      }
      if (write.type().isData()) {
        gcFence = found.commitTs();
      }
      if (TimeStamp.isBefore(found.commitTs(), startTs)) {
        break;
      }
      found = before(key, found);
    }
    return new TxnCommitRecord.None(null);
  }

  /** Returns all there is about a key. */
  public MvccHistory history(TxnKey key) throws MvccException {
    Lock lock = loadLock(key);
    List<CommittedWrite> writes = new ArrayList<>();
    CommittedWrite found = seekWrite(key, TimeStamp.MAX);
    while (found != null) {
      writes.add(found);
      found = before(key, found);
    }
    List<MvccHistory.StoredValue> values = new ArrayList<>();
    NavigableMap<byte[], byte[]> stored =
        KvEngine.range(view.map(ColumnFamily.DEFAULT), key.versioned(TimeStamp.MAX), region.end());
    for (Map.Entry<byte[], byte[]> entry : stored.entrySet()) {
      if (!key.isVersionedIn(entry.getKey())) {
        break;
      }
      values.add(
          new MvccHistory.StoredValue(
              TxnKey.versionOf(entry.getKey()), UnsafeByteOperations.unsafeWrap(entry.getValue())));
    }
    return new MvccHistory(lock, writes, values);
  }

  /**
   * Finds locks in key order. A shared lock is found with those of its parts that pass the filter.
   *
   * @param start the first key; null for the first of the region
   * @param end the first key behind; null for the end of the region
   * @param limit how many at most, each part of a shared lock counted; 0 for all
   */
  public List<LockedKey> scanLocks(
      @Nullable TxnKey start, @Nullable TxnKey end, Predicate<Lock> filter, int limit) {
    byte[] from = start == null ? region.start() : region.clampStart(start.encoded());
    byte[] to = end == null ? region.end() : region.clampEnd(end.encoded());
    List<LockedKey> found = new ArrayList<>();
    int count = 0;
    NavigableMap<byte[], byte[]> stored = KvEngine.range(view.map(ColumnFamily.LOCK), from, to);
    for (Map.Entry<byte[], byte[]> entry : stored.entrySet()) {
      int room = limit == 0 ? Integer.MAX_VALUE : limit - count;
      List<Lock> parts =
          Lock.parse(entry.getValue()).parts().stream().filter(filter).limit(room).toList();
      if (!parts.isEmpty()) {
        found.add(new LockedKey(TxnKey.ofEncoded(entry.getKey()), together(parts)));
        count += parts.size();
      }
      if (limit != 0 && count == limit) {
        break;
      }
    }
    return found;
  }

  private static Lock together(List<Lock> parts) {
    SharedLocks all = parts.get(0).shared();
    if (all == null) {
      return parts.get(0);
    }
    SharedLocks some = SharedLocks.NONE;
    for (Lock part : parts) {
      some = some.with(part);
    }
    return Lock.ofShared(some);
  }

  /** Finds all keys with commit records, in key order. */
  List<TxnKey> writtenKeys() {
    List<TxnKey> keys = new ArrayList<>();
    NavigableMap<byte[], byte[]> stored =
        KvEngine.range(view.map(ColumnFamily.WRITE), region.start(), region.end());
    for (byte[] versioned : stored.keySet()) {
      if (keys.isEmpty() || !keys.get(keys.size() - 1).isVersionedIn(versioned)) {
        keys.add(TxnKey.ofVersioned(versioned));
      }
    }
    return keys;
  }

  /** Whether any key of a range, its ends included, has a record, whatever it says. */
  boolean hasRecords(TxnKey first, TxnKey last) {
    Map.Entry<byte[], byte[]> found =
        view.map(ColumnFamily.WRITE).ceilingEntry(first.versioned(TimeStamp.MAX));
    return found != null && Arrays.compareUnsigned(found.getKey(), last.versioned(0)) < 0;
  }

  /** Finds the first key on which a transaction has a commit record. */
  public @Nullable TxnKey firstKeyOf(long startTs) {
    NavigableMap<byte[], byte[]> stored =
        KvEngine.range(view.map(ColumnFamily.WRITE), region.start(), region.end());
    for (Map.Entry<byte[], byte[]> entry : stored.entrySet()) {
      if (Write.parse(entry.getValue()).startTs() == startTs) {
        return TxnKey.ofVersioned(entry.getKey());
      }
    }
    return null;
  }

  /** Finds the next older record. */
  public @Nullable CommittedWrite before(TxnKey key, CommittedWrite write) throws MvccException {
    return write.commitTs() == 0 ? null : seekWrite(key, write.commitTs() - 1);
  }
}
