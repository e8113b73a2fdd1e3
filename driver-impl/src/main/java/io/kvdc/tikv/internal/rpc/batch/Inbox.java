package io.kvdc.tikv.internal.rpc.batch;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where calls wait until the loop takes them, all at once. Lock-free: calls are linked to each
 * other, so that one that comes in costs one compare-and-set and no object.
 */
final class Inbox {

  private final AtomicReference<@Nullable BatchedCall<?>> last = new AtomicReference<>();

  /**
   * Adds a call; by any thread.
   *
   * @return whether it is the first since all were taken, so that somebody has to be told
   */
  boolean add(BatchedCall<?> call) {
    BatchedCall<?> before;
    do {
      before = last.get();
      call.next = before;
    } while (!last.weakCompareAndSetRelease(before, call));
    return before == null;
  }

  /** Takes all calls out, linked in the order that they came in; null if there are none. */
  @Nullable BatchedCall<?> takeAll() {
    BatchedCall<?> call = last.getAndSet(null);
    BatchedCall<?> first = null;
    while (call != null) {
      BatchedCall<?> before = call.next;
      call.next = first;
      first = call;
      call = before;
    }
    return first;
  }
}
