package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to answer what every member may. One that could not is left alone for a while.
 * Safe for use by many threads.
 */
final class MemberRotation {

  /** How long (pd client: serviceAPIClient.unavailableUntil). */
  static final long REST = Duration.ofSeconds(10).toNanos();

  private final Ticker ticker;
  private final AtomicInteger turn = new AtomicInteger();
  private final Map<String, Long> restingUntil = new ConcurrentHashMap<>();

  MemberRotation(Ticker ticker) {
    this.ticker = ticker;
  }

  /** The next of these members; null if all of them rest. */
  @Nullable String next(List<String> members) {
    for (int i = 0; i < members.size(); i++) {
      String member = members.get(Math.floorMod(turn.getAndIncrement(), members.size()));
      if (!rests(member)) {
        return member;
      }
    }
    return null;
  }

  private boolean rests(String member) {
    if (restingUntil.isEmpty()) {
      return false;
    }
    Long until = restingUntil.get(member);
    if (until == null) {
      return false;
    }
    if (ticker.nanoTime() - until < 0) {
      return true;
    }
    restingUntil.remove(member, until);
    return false;
  }

  /** The member could not answer. */
  void failed(String member) {
    restingUntil.put(member, ticker.nanoTime() + REST);
  }
}
