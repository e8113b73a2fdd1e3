package io.kvdc.embedded.internal.faults;

import io.kvdc.embedded.ReceivedCall;
import org.jspecify.annotations.Nullable;

/** What the servers ask before they take a call. Thread-safe, never blocks. */
public interface FaultRules {

  /** Counts the call and finds the fault that it is to suffer; null for none. */
  @Nullable FoundFault find(ReceivedCall call);

  /** Counts a stream whose messages are calls of their own. */
  void opened(String method, long storeId);

  /** Returns the slow score that a store is to report. */
  int slowScore(long storeId);
}
