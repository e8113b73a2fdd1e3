package io.kvdc.tikv.internal.txn.latch;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The latches of the keys with one hash; its lock is held for memory accesses only. */
final class LatchSlot {

  /** What a turn finds at a key. */
  enum Found {
    /** The latch is taken by it. */
    TAKEN,
    /** Somebody has it; the turn is in its queue. */
    QUEUED,
    /** The key was committed after the turn's transaction began. */
    STALE
  }

  /**
   * Commits that are older than this are forgotten (client-go: expireDuration). Transactions that
   * began before them learn of them from the cluster.
   */
  private static final long FORGET_MILLIS = 120_000;

  /** So many keys make it worth to look for some to forget (client-go: latchListCount). */
  private static final int MANY = 5;

  /** One key. */
  private static final class Latch {
    private Bytes key;
    private final Deque<LatchTurn> waiting = new ArrayDeque<>(0);
    private @Nullable LatchTurn owner;
    private long committedTs;

    private Latch(Bytes key, LatchTurn owner) {
      this.key = key;
      this.owner = owner;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final List<Latch> latches = new ArrayList<>(1);

  Found take(Bytes key, LatchTurn turn) {
    lock.lock();
    try {
      if (latches.size() >= MANY) {
        forgetLocked(turn.startTs());
      }
      Latch latch = find(key);
      if (latch == null) {
        latches.add(new Latch(key, turn));
        return Found.TAKEN;
      }
      if (Long.compareUnsigned(latch.committedTs, turn.startTs()) > 0) {
        return Found.STALE;
      }
      if (latch.owner == null) {
        latch.owner = turn;
        return Found.TAKEN;
      }
      latch.waiting.add(turn);
      return Found.QUEUED;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives a latch back. The next in the queue has it then; whoever began before the commit has his
   * turn too, to learn that he is late.
   *
   * @param committedTs when the key was committed; 0: it was not
   * @return who has to be woken; null: nobody
   */
  @Nullable LatchTurn giveBack(Bytes key, LatchTurn turn, long committedTs) {
    lock.lock();
    try {
      Latch latch = Objects.requireNonNull(find(key));
      if (latch.owner != turn) {
        throw new IllegalStateException("a latch is given back by somebody else");
      }
      if (Long.compareUnsigned(committedTs, latch.committedTs) > 0) {
        latch.committedTs = committedTs;
      }
      latch.owner = latch.waiting.poll();
      if (latch.owner == null && latch.committedTs == 0) {
        latches.remove(latch);
      } else {
        // What is kept must not keep the buffers of a transaction.
        latch.key = Bytes.copyOf(latch.key.toByteArray());
      }
      return latch.owner;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a turn was still in the queue of a key, where it is no more. */
  boolean leaveQueue(Bytes key, LatchTurn turn) {
    lock.lock();
    try {
      Latch latch = find(key);
      return latch != null && latch.waiting.remove(turn);
    } finally {
      lock.unlock();
    }
  }

  /** When a key was committed last; 0: nobody knows. */
  long committedTs(Bytes key) {
    lock.lock();
    try {
      Latch latch = find(key);
      return latch == null ? 0 : latch.committedTs;
    } finally {
      lock.unlock();
    }
  }

  void forget(long nowTs) {
    lock.lock();
    try {
      forgetLocked(nowTs);
    } finally {
      lock.unlock();
    }
  }

  private void forgetLocked(long nowTs) {
    long now = new Timestamp(nowTs).physicalMillis();
    latches.removeIf(
        latch ->
            latch.owner == null
                && now - new Timestamp(latch.committedTs).physicalMillis() >= FORGET_MILLIS);
  }

  int size() {
    lock.lock();
    try {
      return latches.size();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Latch find(Bytes key) {
    for (Latch latch : latches) {
      if (latch.key.equals(key)) {
        return latch;
      }
    }
    return null;
  }
}
