package io.kvdc.embedded.internal.topology;

import java.util.concurrent.atomic.AtomicLong;

/** Hands out the ids of stores, regions and peers: one sequence for all of them, as PD does. */
public final class IdAllocator {
  private final AtomicLong last = new AtomicLong();

  /** The next unused id, 1 at first. */
  public long next() {
    return last.incrementAndGet();
  }

  /** Reserves {@code count} ids in a row and returns the last of them. */
  public long reserve(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("count must be positive, is " + count);
    }
    return last.addAndGet(count);
  }
}
