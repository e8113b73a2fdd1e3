package io.kvdc.tikv.internal.txn.lock;

import java.util.List;

/**
 * What became of locks.
 *
 * @param waitMillis how long the first of those that still block lives at most; 0: try again at
 *     once
 * @param ignore start ts of transactions that a read may ignore, since they were rolled back,
 *     commit after it, or were pushed behind it: goes into Context.resolved_locks
 * @param access start ts of transactions that were committed before a read, which takes their
 *     values out of the locks: goes into Context.committed_locks
 */
public record ResolveResult(long waitMillis, List<Long> ignore, List<Long> access) {

  /** Nothing stands in the way. */
  public static final ResolveResult FREE = new ResolveResult(0, List.of(), List.of());

  /** Copies the lists. */
  public ResolveResult {
    ignore = List.copyOf(ignore);
    access = List.copyOf(access);
  }
}
