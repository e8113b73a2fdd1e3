package io.kvdc.embedded.internal.faults;

import io.kvdc.embedded.ReceivedCall;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the servers ask before they take a call. Thread-safe, never blocks. */
public interface FaultRules {

  /** Counts the call and finds the fault that it is to suffer; null for none. */
  @Nullable FoundFault find(ReceivedCall call);

  /** Counts a stream whose messages are calls of their own. */
  void opened(String method, long storeId);

  /** Returns the slow score that a store is to report. */
  int slowScore(long storeId);

  /** Returns how long a read would wait on a store, as it believes. */
  default Duration estimatedWait(long storeId) {
    return Duration.ZERO;
  }

  /** Whether stores find out about safe timestamps at all. */
  default boolean resolvesTs() {
    return true;
  }

  /** Returns the greatest safe ts that a store may know, given PD's newest timestamp. */
  default long safeTsLimit(long storeId, long now) {
    return now;
  }

  /** Whether a store says that it serves. */
  default boolean isServing(long storeId) {
    return true;
  }

  /** Whether a store that comes to lead a region does not learn what was read there. */
  default boolean holdsMaxTs(long storeId) {
    return false;
  }

  /** Whether a store refuses to choose the timestamp of a commit. */
  default boolean forcesTwoPhases(long storeId) {
    return false;
  }
}
