package io.kvdc.tikv.internal.txn.latch;

import io.kvdc.Bytes;
import io.kvdc.tikv.internal.txn.latch.LatchSlot.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The place of one transaction in the queues of its keys. Any thread may wake it or leave it; its
 * lock is held for memory accesses, and never while another turn is woken.
 */
public final class LatchTurn {

  private final Latches latches;
  private final long startTs;
  private final List<Bytes> keys;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<@Nullable Bytes> reached = new CompletableFuture<>();

  /** Keys whose latches are its own, the first ones. */
  private int taken;

  private boolean left;

  LatchTurn(Latches latches, long startTs, List<Bytes> keys) {
    this.latches = latches;
    this.startTs = startTs;
    this.keys = keys;
  }

  long startTs() {
    return startTs;
  }

  /**
   * When all latches are its own.
   *
   * @return null then; at once a key that was committed since the transaction began, if there is
   *     one. Completed on whatever thread makes it so; never if the turn is left before.
   */
  public CompletableFuture<@Nullable Bytes> reached() {
    return reached;
  }

  /** Takes one latch after the other, as far as they are free. */
  void goOn() {
    Bytes stale = null;
    lock.lock();
    try {
      while (!left && taken < keys.size()) {
        Bytes key = keys.get(taken);
        Found found = latches.slot(key).take(key, this);
        if (found == Found.QUEUED) {
          return;
        }
        if (found == Found.STALE) {
          stale = key;
          break;
        }
        taken++;
      }
      if (left) {
        return;
      }
    } finally {
      lock.unlock();
    }
    reached.complete(stale);
  }

  /**
   * The latch that it waited for has become its own.
   *
   * @return who has it now if this one is not there any more
   */
  List<LatchTurn> granted() {
    Bytes key;
    lock.lock();
    try {
      key = keys.get(taken);
      if (left) {
        LatchTurn next = latches.slot(key).giveBack(key, this, 0);
        return next == null ? List.of() : List.of(next);
      }
      taken++;
    } finally {
      lock.unlock();
    }
    if (Long.compareUnsigned(latches.slot(key).committedTs(key), startTs) > 0) {
      reached.complete(key);
    } else {
      goOn();
    }
    return List.of();
  }

  /**
   * Gives all latches back, or the place in the queue. Harmless if repeated.
   *
   * @param committedTs when the keys were committed; 0: they were not, or nobody knows
   */
  public void leave(long committedTs) {
    List<LatchTurn> next = new ArrayList<>();
    lock.lock();
    try {
      if (left) {
        return;
      }
      left = true;
      if (taken < keys.size()) {
        // If it is not in the queue, it is about to be woken, and gives the latch back then.
        latches.slot(keys.get(taken)).leaveQueue(keys.get(taken), this);
      }
      for (Bytes key : keys.subList(0, taken)) {
        LatchTurn woken = latches.slot(key).giveBack(key, this, committedTs);
        if (woken != null) {
          next.add(woken);
        }
      }
    } finally {
      lock.unlock();
    }
    latches.wake(next);
    if (committedTs != 0) {
      latches.sweep(committedTs);
    }
  }
}
