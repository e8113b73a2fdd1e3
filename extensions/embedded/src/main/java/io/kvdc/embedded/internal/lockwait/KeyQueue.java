package io.kvdc.embedded.internal.lockwait;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The requests that wait for the lock on one key, oldest transaction first (TiKV, lock_manager,
 * lock_waiting_queue.rs). Guarded by the lock of {@link LockWaits}.
 *
 * <p>A released lock wakes the first alone. If that one only gets an error, it may never come back,
 * so the others are woken too, but later, and only those who had been there by then: whoever came
 * after them has seen the new state of the key already.
 */
final class KeyQueue {

  private final TreeSet<LockWait> waits = new TreeSet<>(LockWait.ORDER);
  private int wakeUps;
  private WaitEnd.Released lastRelease;
  private long wakeUpTicket;

  KeyQueue(ByteString key) {
    lastRelease = new WaitEnd.Released(key, 0, 0);
  }

  void add(LockWait wait) {
    wait.enter(wakeUps);
    waits.add(wait);
  }

  boolean remove(LockWait wait) {
    return waits.remove(wait);
  }

  boolean isEmpty() {
    return waits.isEmpty();
  }

  List<LockWait> waits() {
    return List.copyOf(waits);
  }

  WaitEnd.Released lastRelease() {
    return lastRelease;
  }

  /**
   * Takes out who is to be woken at once: the first, and if that one shares, all that share right
   * behind it.
   */
  List<LockWait> pop(WaitEnd.Released release) {
    lastRelease = release;
    List<LockWait> woken = new ArrayList<>(1);
    do {
      LockWait first = waits.pollFirst();
      if (first == null) {
        break;
      }
      woken.add(first);
      if (!first.request().lockWithConflict()) {
        wakeUps++;
      }
    } while (woken.get(0).request().shared()
        && !waits.isEmpty()
        && waits.first().request().shared());
    return woken;
  }

  /** Puts off waking the others until the holder of this ticket asks for it. */
  void wakeOthersLater(long ticket) {
    wakeUpTicket = ticket;
  }

  /**
   * Takes out who was there at the last release, up to the first who tries again by itself.
   *
   * @return nobody if waking them was put off again since the ticket was given out
   */
  List<LockWait> popOthers(long ticket) {
    if (wakeUpTicket != ticket) {
      return List.of();
    }
    wakeUpTicket = 0;
    List<LockWait> woken = new ArrayList<>();
    while (!waits.isEmpty() && waits.first().wakeUpsBefore() < wakeUps) {
      LockWait first = waits.pollFirst();
      woken.add(first);
      if (first.request().lockWithConflict()) {
        break;
      }
    }
    return woken;
  }
}
