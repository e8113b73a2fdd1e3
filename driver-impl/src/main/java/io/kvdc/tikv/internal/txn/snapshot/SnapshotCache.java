package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.Bytes;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a snapshot has read, absent keys too. Once it holds more than its limit, what was read first
 * is forgotten first. Safe for use by many threads.
 */
final class SnapshotCache {

  /**
   * Bytes that one snapshot remembers. Client-go has 10 GiB (txnsnapshot: cachedSizeLimit), which
   * is no bound for a heap that other things live in as well.
   */
  static final long LIMIT_BYTES = 64L << 20;

  /** What an entry takes beside key and value: the objects that hold it. */
  static final int OVERHEAD_BYTES = 160;

  private final long limitBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Bytes, Found> entries = new LinkedHashMap<>();
  private long bytes;
  private long hits;

  SnapshotCache(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * What was read at a key.
   *
   * @param withCommitTs whether it is also asked when that was committed
   * @return null if that is not known
   */
  @Nullable Found find(Bytes key, boolean withCommitTs) {
    lock.lock();
    try {
      Found found = entries.get(key);
      if (found == null || !found.answers(withCommitTs)) {
        return null;
      }
      hits++;
      return found;
    } finally {
      lock.unlock();
    }
  }

  /** Remembers what was read at a key. */
  void put(Bytes key, Found found) {
    lock.lock();
    try {
      Found old = entries.get(key);
      if (old != null && old.commitTs() != 0 && found.commitTs() == 0) {
        return;
      }
      entries.put(key, found);
      bytes += size(key, found) - (old == null ? 0 : size(key, old));
      shrink();
    } finally {
      lock.unlock();
    }
  }

  private void shrink() {
    Iterator<Map.Entry<Bytes, Found>> oldest = entries.entrySet().iterator();
    while (bytes > limitBytes && oldest.hasNext()) {
      Map.Entry<Bytes, Found> entry = oldest.next();
      bytes -= size(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  private static long size(Bytes key, Found found) {
    Bytes value = found.value();
    return (long) OVERHEAD_BYTES + key.length() + (value == null ? 0 : value.length());
  }

  /** Forgets all. */
  void clear() {
    lock.lock();
    try {
      entries.clear();
      bytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** How many keys are remembered. */
  long size() {
    lock.lock();
    try {
      return entries.size();
    } finally {
      lock.unlock();
    }
  }

  /** How often what was asked for was known. */
  long hits() {
    lock.lock();
    try {
      return hits;
    } finally {
      lock.unlock();
    }
  }
}
