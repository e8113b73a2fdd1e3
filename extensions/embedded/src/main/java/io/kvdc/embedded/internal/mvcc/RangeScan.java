package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.KvEngine;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a range of keys at a timestamp, in either direction (TiKV, mvcc/reader/scanner and
 * txn/store.rs). A locked key is one of the results and does not end the scan.
 */
public final class RangeScan {

  private final SnapshotRead read;
  private final NavigableMap<byte[], byte[]> locks;
  private final NavigableMap<byte[], byte[]> writes;
  private final boolean reverse;

  private @Nullable TxnKey last;

  /**
   * Makes one.
   *
   * @param start the first key of the range, null for the first of the region
   * @param end the first key behind the range, null for the end of the region
   * @param reverse whether to begin with the last key
   * @throws MvccException if the range passes a border of the region
   */
  public RangeScan(
      MvccReader reader,
      ReadOptions options,
      @Nullable TxnKey start,
      @Nullable TxnKey end,
      boolean reverse)
      throws MvccException {
    this.read = new SnapshotRead(reader, options);
    this.reverse = reverse;
    KeySpan region = reader.region();
    verify(region, start, end);
    byte[] from = start == null ? region.start() : start.encoded();
    byte[] to = end == null ? region.end() : end.encoded();
    locks = inOrder(KvEngine.range(reader.view().map(ColumnFamily.LOCK), from, to));
    writes = inOrder(KvEngine.range(reader.view().map(ColumnFamily.WRITE), from, to));
  }

  /**
   * Reads on.
   *
   * @param limit how many results at most
   * @param sampleStep of so many values only the first is a result; 0 or 1 for all
   */
  public List<Item> next(int limit, int sampleStep) throws MvccException {
    List<Item> items = new ArrayList<>();
    int values = 0;
    while (items.size() < limit) {
      TxnKey key = nextKey();
      if (key == null) {
        break;
      }
      last = key;
      try {
        ReadValue value = read.get(key);
        if (value != null && (sampleStep == 0 || values++ % sampleStep == 0)) {
          items.add(new Item(key, value, null));
        }
      } catch (MvccException e) {
        if (!(e.refusal() instanceof Refusal.KeyIsLocked)) {
          throw e;
        }
        items.add(new Item(key, null, e.refusal()));
      }
    }
    return items;
  }

  private @Nullable TxnKey nextKey() {
    TxnKey lock = nextLock();
    TxnKey write = nextWrite();
    if (lock == null || write == null) {
      return lock == null ? write : lock;
    }
    boolean lockFirst = reverse ? lock.compareTo(write) >= 0 : lock.compareTo(write) <= 0;
    return lockFirst ? lock : write;
  }

  private @Nullable TxnKey nextLock() {
    byte[] key = last == null ? firstOf(locks) : locks.higherKey(last.encoded());
    return key == null ? null : TxnKey.ofEncoded(key);
  }

  private @Nullable TxnKey nextWrite() {
    byte[] key;
    if (last == null) {
      key = firstOf(writes);
    } else {
      // All versions of a key stand behind the key itself and before the oldest possible one.
      key = writes.higherKey(reverse ? last.encoded() : last.versioned(0));
    }
    return key == null ? null : TxnKey.ofVersioned(key);
  }

  private static byte @Nullable [] firstOf(NavigableMap<byte[], byte[]> map) {
    return map.isEmpty() ? null : map.firstKey();
  }

  private NavigableMap<byte[], byte[]> inOrder(NavigableMap<byte[], byte[]> map) {
    return reverse ? map.descendingMap() : map;
  }

  private static void verify(KeySpan region, @Nullable TxnKey start, @Nullable TxnKey end)
      throws MvccException {
    boolean startsBefore =
        start != null && Arrays.compareUnsigned(start.encoded(), region.start()) < 0;
    if (startsBefore || (end != null && !region.coversEnd(end.encoded()))) {
      throw new MvccException(
          new Refusal.Aborted(
              "Invalid request range, start:%s, end:%s, physical lower_bound and upper_bound of [region %d]"
                  .formatted(start, end, region.regionId())));
    }
  }

  /**
   * One result.
   *
   * @param key the key
   * @param value what was read; null if the key is locked
   * @param locked why nothing was read
   */
  public record Item(TxnKey key, @Nullable ReadValue value, @Nullable Refusal locked) {}
}
