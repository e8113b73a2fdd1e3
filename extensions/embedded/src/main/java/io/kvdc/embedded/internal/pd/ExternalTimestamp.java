package io.kvdc.embedded.internal.pd;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The timestamp that an operator sets for reads of the past. Each must be greater than the one
 * before, and none may be ahead of the TSO.
 */
final class ExternalTimestamp {
  private final AtomicLong value = new AtomicLong();

  long get() {
    return value.get();
  }

  /** Sets it, or says why not; empty if it was set. */
  String trySet(long timestamp, long now) {
    if (Long.compareUnsigned(timestamp, now) > 0) {
      return "the external timestamp should not be larger than global ts";
    }
    while (true) {
      long current = value.get();
      if (Long.compareUnsigned(timestamp, current) <= 0) {
        return "the external timestamp should be larger than current external timestamp";
      }
      if (value.compareAndSet(current, timestamp)) {
        return "";
      }
    }
  }
}
