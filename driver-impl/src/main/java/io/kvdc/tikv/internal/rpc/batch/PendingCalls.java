package io.kvdc.tikv.internal.rpc.batch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one stream that wait for an answer, by number. Numbers begin with 1 and never come
 * back; one whose place in the table is taken by a slow call is left out, so that the table needs
 * no chains. A cancelled call stays until its answer comes or its time is up, as it still costs the
 * store work.
 */
final class PendingCalls {

  private static final int FIRST_CAPACITY = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable BatchedCall<?>[] table = new BatchedCall<?>[FIRST_CAPACITY];
  private long lastId;
  private int count;

  /** The count, for those who look at it without the lock. */
  private volatile int size;

  int size() {
    return size;
  }

  /** Numbers calls and keeps them. */
  void addAll(BatchedCall<?>[] calls, int added) {
    lock.lock();
    try {
      while ((count + added) * 2 > table.length) {
        grow();
      }
      for (int i = 0; i < added; i++) {
        long id = lastId + 1;
        while (table[place(id)] != null) {
          id++;
        }
        lastId = id;
        calls[i].id = id;
        table[place(id)] = calls[i];
      }
      count += added;
      size = count;
    } finally {
      lock.unlock();
    }
  }

  private int place(long id) {
    return (int) id & (table.length - 1);
  }

  private void grow() {
    @Nullable BatchedCall<?>[] old = table;
    table = new BatchedCall<?>[old.length * 2];
    for (BatchedCall<?> call : old) {
      if (call != null) {
        table[place(call.id)] = call;
      }
    }
  }

  /**
   * Takes the calls out that a frame answers.
   *
   * @return one for each answer, null where nobody waits for it
   */
  @Nullable BatchedCall<?>[] take(ResponseFrame frame) {
    @Nullable BatchedCall<?>[] calls = new BatchedCall<?>[frame.count()];
    int taken = 0;
    lock.lock();
    try {
      for (int i = 0; i < calls.length; i++) {
        int place = place(frame.id(i));
        BatchedCall<?> call = table[place];
        if (call != null && call.id == frame.id(i)) {
          table[place] = null;
          calls[i] = call;
          taken++;
        }
      }
      count -= taken;
      size = count;
    } finally {
      lock.unlock();
    }
    return calls;
  }

  /** Takes all out. */
  List<BatchedCall<?>> takeAll() {
    List<BatchedCall<?>> all = new ArrayList<>();
    lock.lock();
    try {
      for (BatchedCall<?> call : table) {
        if (call != null) {
          all.add(call);
        }
      }
      Arrays.fill(table, null);
      count = 0;
      size = 0;
    } finally {
      lock.unlock();
    }
    return all;
  }

  /**
   * Takes those out whose time has run out.
   *
   * @return the shortest time that one of the others has left, in nanoseconds; the longest number
   *     if none is left
   */
  long takeExpired(List<BatchedCall<?>> into) {
    long shortest = Long.MAX_VALUE;
    lock.lock();
    try {
      for (int i = 0; i < table.length; i++) {
        BatchedCall<?> call = table[i];
        if (call == null) {
          continue;
        }
        long remaining = call.deadline().remainingNanos();
        if (remaining == 0) {
          into.add(call);
          table[i] = null;
          count--;
        } else {
          shortest = Math.min(shortest, remaining);
        }
      }
      size = count;
    } finally {
      lock.unlock();
    }
    return shortest;
  }
}
