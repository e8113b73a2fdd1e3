package io.kvdc.tikv.internal.rpc.batch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The calls that are to be written next: those with a priority first, the highest before the
 * others, and in the order that they came in among equals. Used by one thread at a time.
 */
final class Backlog {

  /** From which priority a call goes out whatever the limits say (client-go: highTaskPriority). */
  static final long HIGH_PRIORITY = 10;

  private record Preferred(long priority, long order, BatchedCall<?> call) {}

  private final ArrayDeque<BatchedCall<?>> ordinary = new ArrayDeque<>();
  private final Queue<Preferred> preferred =
      new PriorityQueue<>(
          Comparator.comparingLong(Preferred::priority)
              .reversed()
              .thenComparingLong(Preferred::order));
  private long order;

  void add(BatchedCall<?> call) {
    long priority = call.priority();
    if (priority == 0) {
      ordinary.add(call);
    } else {
      preferred.add(new Preferred(priority, order++, call));
    }
  }

  int size() {
    return ordinary.size() + preferred.size();
  }

  boolean isEmpty() {
    return ordinary.isEmpty() && preferred.isEmpty();
  }

  boolean hasHighPriority() {
    Preferred first = preferred.peek();
    return first != null && first.priority() >= HIGH_PRIORITY;
  }

  /** The next call, or null if there is none. */
  @Nullable BatchedCall<?> poll() {
    Preferred first = preferred.poll();
    return first == null ? ordinary.poll() : first.call();
  }

  /** Takes all out. */
  List<BatchedCall<?>> takeAll() {
    List<BatchedCall<?>> all = new ArrayList<>(size());
    for (BatchedCall<?> call = poll(); call != null; call = poll()) {
      all.add(call);
    }
    return all;
  }

  /** Takes those out whose time has run out, and drops those that have ended. */
  void takeExpired(List<BatchedCall<?>> into) {
    takeExpired(ordinary.iterator(), into);
    for (Iterator<Preferred> each = preferred.iterator(); each.hasNext(); ) {
      BatchedCall<?> call = each.next().call();
      if (isOver(call, into)) {
        each.remove();
      }
    }
  }

  private static void takeExpired(Iterator<BatchedCall<?>> each, List<BatchedCall<?>> into) {
    while (each.hasNext()) {
      if (isOver(each.next(), into)) {
        each.remove();
      }
    }
  }

  private static boolean isOver(BatchedCall<?> call, List<BatchedCall<?>> into) {
    if (call.isDone()) {
      return true;
    }
    if (call.deadline().isExpired()) {
      into.add(call);
      return true;
    }
    return false;
  }

  /** The shortest time that a call has left, in nanoseconds; the longest number if none waits. */
  long shortestRemainingNanos() {
    long shortest = Long.MAX_VALUE;
    for (BatchedCall<?> call : ordinary) {
      shortest = Math.min(shortest, call.deadline().remainingNanos());
    }
    for (Preferred waiting : preferred) {
      shortest = Math.min(shortest, waiting.call().deadline().remainingNanos());
    }
    return shortest;
  }
}
