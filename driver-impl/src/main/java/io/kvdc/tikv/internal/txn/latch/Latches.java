package io.kvdc.tikv.internal.txn.latch;

import io.kvdc.Bytes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The latches of one client. A transaction takes those of its keys in the order of the keys, so
 * that no two wait for each other, and one after the other in the order in which they came. Keys
 * share slots by their hash; a slot keeps, for each key that was committed lately, when. Nobody
 * blocks: a {@link LatchTurn} says when it is reached.
 *
 * <p>Safe for use by many threads (client-go internal/latch). Client-go hashes by murmur3 because
 * Go's own hash of bytes cannot be used; here the hash of the key is there already, and only its
 * bits need to be spread.
 */
public final class Latches {

  /**
   * So many turns after its last use a slot has been looked through at the latest (client-go:
   * checkCounter). Client-go looks through all slots at once instead, on a thread of its own.
   */
  private static final int ROUND = 50_000;

  private final LatchSlot[] slots;
  private final int sweptEachTime;
  private final AtomicInteger sweep = new AtomicInteger();
  private final Queue<LatchTurn> waking = new ConcurrentLinkedQueue<>();
  private final AtomicInteger signals = new AtomicInteger();

  /**
   * Makes latches.
   *
   * @param capacity slots, rounded up to a power of two; at least 1
   */
  public Latches(int capacity) {
    int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
    this.slots = new LatchSlot[size];
    for (int i = 0; i < size; i++) {
      slots[i] = new LatchSlot();
    }
    this.sweptEachTime = size / ROUND + 1;
  }

  /**
   * Joins the queues of keys.
   *
   * @param startTs the transaction
   * @param keys its keys, in order and once each
   * @return its turn, which has to be {@link LatchTurn#leave left} whatever becomes of it
   */
  public LatchTurn queue(long startTs, List<Bytes> keys) {
    LatchTurn turn = new LatchTurn(this, startTs, keys);
    turn.goOn();
    return turn;
  }

  LatchSlot slot(Bytes key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return slots[(hash ^ (hash >>> 16)) & (slots.length - 1)];
  }

  /**
   * Lets those go on who got a latch. Who is called within that, because one of them had nothing to
   * do and left, leaves it to the caller, so that the stack stays flat however many follow.
   */
  void wake(List<LatchTurn> granted) {
    waking.addAll(granted);
    if (signals.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      for (LatchTurn next = waking.poll(); next != null; next = waking.poll()) {
        waking.addAll(next.granted());
      }
      seen = signals.addAndGet(-seen);
    } while (seen != 0);
  }

  /** Looks through some slots for keys that nobody can come too late for any more. */
  void sweep(long nowTs) {
    for (int i = 0; i < sweptEachTime; i++) {
      slots[sweep.getAndIncrement() & (slots.length - 1)].forget(nowTs);
    }
  }

  /** How many keys are remembered. */
  int remembered() {
    int count = 0;
    for (LatchSlot slot : slots) {
      count += slot.size();
    }
    return count;
  }
}
