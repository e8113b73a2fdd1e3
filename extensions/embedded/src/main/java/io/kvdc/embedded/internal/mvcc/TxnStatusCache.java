package io.kvdc.embedded.internal.mvcc;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Transactions that were committed lately (TiKV, txn_status_cache.rs), so that a prewrite that
 * comes after the commit is known for what it is. It does not know all of them: the oldest give way
 * to the newest. Thread-safe.
 */
final class TxnStatusCache {

  /** TiKV keeps each for 30 seconds at least; that many are enough for tests of that length. */
  static final int CAPACITY = 1 << 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Long> committed = new LinkedHashSet<>();

  /** Notes transactions by their start timestamps. */
  void insertCommitted(Collection<Long> startTimestamps) {
    lock.lock();
    try {
      committed.addAll(startTimestamps);
      Iterator<Long> oldest = committed.iterator();
      while (committed.size() > CAPACITY) {
        oldest.next();
        oldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean isCommitted(long startTs) {
    lock.lock();
    try {
      return committed.contains(startTs);
    } finally {
      lock.unlock();
    }
  }
}
