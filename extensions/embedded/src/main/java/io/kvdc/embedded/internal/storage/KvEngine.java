package io.kvdc.embedded.internal.storage;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the cluster: one ordered map for each column family, shared by all stores, for
 * replicas of a region hold the same by definition.
 *
 * <p>Thread-safe. A batch is seen as a whole or not at all, by point reads as by scans: writers
 * take the lock, scans share it, and a point read only verifies that no writer came in between. No
 * lock is ever held across anything but work in memory. Keys and values are arrays that nobody
 * changes after they came in, so reads hand them out uncopied.
 */
public final class KvEngine {

  private final EnumMap<ColumnFamily, ConcurrentNavigableMap<byte[], byte[]>> families =
      new EnumMap<>(ColumnFamily.class);
  private final StampedLock lock = new StampedLock();

  /** Makes an empty one. */
  public KvEngine() {
    for (ColumnFamily family : ColumnFamily.values()) {
      families.put(family, new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
    }
  }

  /** Returns the value as it was written, null if there is none. */
  public byte @Nullable [] get(ColumnFamily family, byte[] key) {
    ConcurrentNavigableMap<byte[], byte[]> map = map(family);
    long stamp = lock.tryOptimisticRead();
    if (stamp != 0) {
      byte[] value = map.get(key);
      if (lock.validate(stamp)) {
        return value;
      }
    }
    stamp = lock.readLock();
    try {
      return map.get(key);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Reads while no write happens.
   *
   * @param reader gets the family's live map; it must not keep it, write to it or block
   */
  public <R> R read(ColumnFamily family, Function<NavigableMap<byte[], byte[]>, R> reader) {
    long stamp = lock.readLock();
    try {
      return reader.apply(map(family));
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Reads several families at one moment, while no write happens.
   *
   * @param reader must not keep the view, write or block
   * @throws X what the reader throws
   */
  public <R, X extends Exception> R view(Reader<R, X> reader) throws X {
    long stamp = lock.readLock();
    try {
      return reader.read(this::map);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /**
   * Reads, decides what to write and writes it, with nothing happening in between. Nothing is
   * written if the decision throws.
   *
   * @param region what must hold when it is applied
   * @param decision must not keep the view or the batch, and not block
   * @throws X what the decision throws
   */
  public <R, X extends Exception> R transact(KeySpan region, Decision<R, X> decision) throws X {
    long stamp = lock.writeLock();
    try {
      region.mustHold();
      WriteBatch batch = new WriteBatch();
      R result = decision.decide(this::map, batch);
      apply(batch);
      return result;
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Applies the batch as a whole.
   *
   * @param region what must hold when it is applied
   */
  public void write(KeySpan region, WriteBatch batch) {
    long stamp = lock.writeLock();
    try {
      region.mustHold();
      apply(batch);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Decides on a write by what is there, with nothing happening in between.
   *
   * @param region what must hold when it is applied
   * @param decision gets the value of the key, null if there is none, and returns what to write; it
   *     must not block
   */
  public void update(
      KeySpan region,
      ColumnFamily family,
      byte[] key,
      Function<byte @Nullable [], WriteBatch> decision) {
    long stamp = lock.writeLock();
    try {
      region.mustHold();
      apply(decision.apply(map(family).get(key)));
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Removes all keys from {@code start} to just before {@code end}.
   *
   * @param region what must hold when it is done
   * @param end empty for no end
   */
  public void deleteRange(KeySpan region, ColumnFamily family, byte[] start, byte[] end) {
    long stamp = lock.writeLock();
    try {
      region.mustHold();
      range(map(family), start, end).clear();
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /**
   * Removes an entry that nobody can see any more, unless it was overwritten meanwhile.
   *
   * @param value the very array that {@link #get} returned
   */
  void forget(ColumnFamily family, byte[] key, byte[] value) {
    map(family).remove(key, value);
  }

  /** Counts the entries of a family inside a region, by going through them. */
  public long count(ColumnFamily family, KeySpan region) {
    return read(family, map -> (long) range(map, region.start(), region.end()).size());
  }

  /**
   * The part of a map between two keys.
   *
   * @param end empty for no end
   */
  public static NavigableMap<byte[], byte[]> range(
      NavigableMap<byte[], byte[]> map, byte[] start, byte[] end) {
    if (end.length == 0) {
      return map.tailMap(start, true);
    }
    return Arrays.compareUnsigned(start, end) < 0
        ? map.subMap(start, true, end, false)
        : map.subMap(start, true, start, false);
  }

  private void apply(WriteBatch batch) {
    for (WriteBatch.Write write : batch.writes()) {
      byte[] value = write.value();
      if (value == null) {
        map(write.family()).remove(write.key());
      } else {
        map(write.family()).put(write.key(), value);
      }
    }
  }

  private ConcurrentNavigableMap<byte[], byte[]> map(ColumnFamily family) {
    return Objects.requireNonNull(families.get(family));
  }

  /** What is done with a view. */
  @FunctionalInterface
  public interface Reader<R, X extends Exception> {
    /** Reads. */
    R read(EngineView view) throws X;
  }

  /** What is done with a view and a batch that is applied afterwards. */
  @FunctionalInterface
  public interface Decision<R, X extends Exception> {
    /** Reads, and fills the batch; it does not see what it put into the batch. */
    R decide(EngineView view, WriteBatch batch) throws X;
  }
}
