package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Callers who wait for their turn. Any thread adds, without a lock and without allocating; only the
 * holder of the batcher's turn takes.
 */
final class TsoQueue {

  private final AtomicReference<@Nullable TsoWaiter> newest = new AtomicReference<>();

  /** Those that were taken off the list already, oldest first; touched by the taker alone. */
  private final ArrayDeque<TsoWaiter> taken = new ArrayDeque<>();

  void add(TsoWaiter waiter) {
    TsoWaiter before;
    do {
      before = newest.get();
      waiter.next = before;
    } while (!newest.compareAndSet(before, waiter));
  }

  /**
   * Whether somebody was added since the last take; those taken before are the taker's business.
   */
  boolean hasNew() {
    return newest.get() != null;
  }

  /** How many there are, those who wait no more counted too; for the taker. */
  int size() {
    drain();
    return taken.size();
  }

  boolean isEmpty() {
    return taken.isEmpty() && newest.get() == null;
  }

  /** Puts waiters whose request failed back to the front. */
  void putBack(List<TsoWaiter> waiters) {
    for (int i = waiters.size() - 1; i >= 0; i--) {
      taken.addFirst(waiters.get(i));
    }
  }

  /** The oldest waiters that still wait, at most so many. */
  List<TsoWaiter> take(int most) {
    drain();
    List<TsoWaiter> batch = new ArrayList<>(Math.min(most, taken.size()));
    while (batch.size() < most && !taken.isEmpty()) {
      TsoWaiter waiter = taken.removeFirst();
      if (!waiter.isDone()) {
        batch.add(waiter);
      }
    }
    return batch;
  }

  /** All that wait, for the taker to fail. */
  List<TsoWaiter> takeAll() {
    return take(Integer.MAX_VALUE);
  }

  /** Those whose deadline has come; they and those who wait no more leave the queue. */
  List<TsoWaiter> takeExpired() {
    drain();
    List<TsoWaiter> expired = new ArrayList<>(0);
    taken.removeIf(
        waiter -> {
          boolean late = waiter.deadline().isExpired();
          if (late) {
            expired.add(waiter);
          }
          return late || waiter.isDone();
        });
    return expired;
  }

  /** The earliest deadline of those taken off the list, or null if there are none. */
  @Nullable Deadline earliestDeadline() {
    Deadline earliest = null;
    for (TsoWaiter waiter : taken) {
      earliest = earliest == null ? waiter.deadline() : earliest.min(waiter.deadline());
    }
    return earliest;
  }

  private void drain() {
    TsoWaiter link = newest.getAndSet(null);
    TsoWaiter oldest = null;
    while (link != null) {
      TsoWaiter following = link.next;
      link.next = oldest;
      oldest = link;
      link = following;
    }
    while (oldest != null) {
      taken.addLast(oldest);
      TsoWaiter following = oldest.next;
      oldest.next = null;
      oldest = following;
    }
  }
}
