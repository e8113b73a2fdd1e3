package io.kvdc.embedded.internal.lockwait;

import io.kvdc.proto.deadlock.WaitForEntry;
import io.kvdc.proto.kvrpcpb.Deadlock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Finds the transactions that wait for themselves. There is one in a cluster: in a real one, the
 * store that leads the first region has it and the others ask it. Thread-safe.
 */
public final class DeadlockDetector {

  private final ReentrantLock lock = new ReentrantLock();
  private final DetectTable table;

  /**
   * Makes one that knows of no wait.
   *
   * @param clock for the age of edges
   * @param timeToLive how long an edge counts that is not refreshed; TiKV takes its longest wait
   */
  public DeadlockDetector(InstantSource clock, Duration timeToLive) {
    this.table = new DetectTable(clock, timeToLive);
  }

  /**
   * Notes that a transaction waits, unless it would wait for itself.
   *
   * @param wait who waits for whom, where
   * @return the deadlock as the one who waits is told of it; null if there is none
   */
  public @Nullable Deadlock detect(WaitForEntry wait) {
    List<WaitForEntry> path;
    lock.lock();
    try {
      path = table.detect(wait);
    } finally {
      lock.unlock();
    }
    if (path == null) {
      return null;
    }
    return Deadlock.newBuilder()
        .setLockTs(wait.getWaitForTxn())
        .setLockKey(wait.getKey())
        .setDeadlockKeyHash(path.get(path.size() - 1).getKeyHash())
        .addAllWaitChain(path)
        .addWaitChain(wait)
        .build();
  }

  /** Forgets that a transaction waits for another one's lock on one key. */
  public void cleanUpWaitFor(long txn, long waitForTxn, long keyHash) {
    lock.lock();
    try {
      table.cleanUpWaitFor(txn, waitForTxn, keyHash);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets everything, as when another store takes over. */
  public void clear() {
    lock.lock();
    try {
      table.clear();
    } finally {
      lock.unlock();
    }
  }

  boolean isIdle() {
    lock.lock();
    try {
      return table.isEmpty();
    } finally {
      lock.unlock();
    }
  }
}
