package io.kvdc.embedded;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A fault in force. Thread-safe. It stays in force until it is removed, even when it has met all
 * the calls that it was meant for.
 */
public final class Fault {

  private final Calls calls;
  private final FaultAction action;
  private final AtomicInteger seen = new AtomicInteger();
  private final CompletableFuture<Void> released = new CompletableFuture<>();

  Fault(Calls calls, FaultAction action) {
    this.calls = calls;
    this.action = action;
  }

  /**
   * Returns how many calls it has met so far, those skipped not counted.
   *
   * @return 0 and up
   */
  public int hits() {
    int counted = Math.max(0, seen.get() - calls.skipped());
    return Math.min(calls.times(), (counted + calls.every() - 1) / calls.every());
  }

  /** Lets all calls go on that it holds or would hold from now on. */
  public void release() {
    released.complete(null);
  }

  FaultAction action() {
    return action;
  }

  CompletionStage<Void> released() {
    return released;
  }

  /** Counts the call if it is one of this fault's, and says whether it is to suffer it. */
  boolean take(ReceivedCall call) {
    if (!calls.meets(call)) {
      return false;
    }
    int position = seen.getAndIncrement() - calls.skipped();
    return position >= 0
        && position % calls.every() == 0
        && position / calls.every() < calls.times();
  }
}
