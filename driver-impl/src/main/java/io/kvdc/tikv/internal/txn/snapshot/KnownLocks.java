package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.txn.lock.ResolveResult;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Transactions of which a snapshot has found out how their locks are to be read. Every later point
 * read and batch tells the stores, so that they do not stop at these locks again (client-go
 * txnsnapshot: resolvedLocks, committedLocks). Safe for use by many threads.
 */
final class KnownLocks {

  private final ReentrantLock lock = new ReentrantLock();
  private volatile Set<Long> ignored = Set.of();
  private volatile Set<Long> accessible = Set.of();

  /** Takes note. */
  void add(ResolveResult result) {
    lock.lock();
    try {
      ignored = with(ignored, result.ignore());
      accessible = with(accessible, result.access());
    } finally {
      lock.unlock();
    }
  }

  /**
   * A transaction's locks are to be read over.
   *
   * @return false if that was known
   */
  boolean ignore(long startTs) {
    lock.lock();
    try {
      if (ignored.contains(startTs)) {
        return false;
      }
      ignored = with(ignored, Set.of(startTs));
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static Set<Long> with(Set<Long> known, Collection<Long> more) {
    if (known.containsAll(more)) {
      return known;
    }
    Set<Long> all = new LinkedHashSet<>(known);
    all.addAll(more);
    return all;
  }

  /** Tells a store. */
  void describe(Context.Builder context) {
    context.addAllResolvedLocks(ignored).addAllCommittedLocks(accessible);
  }
}
