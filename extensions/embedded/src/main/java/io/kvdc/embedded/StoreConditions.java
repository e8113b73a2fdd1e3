package io.kvdc.embedded;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What is wrong with stores without any single call suffering it. Thread-safe. */
final class StoreConditions {

  private static final int LOGICAL_BITS = 18;

  private final Map<Long, Integer> slowScores = new ConcurrentHashMap<>();
  private final Map<Long, Duration> estimatedWaits = new ConcurrentHashMap<>();
  private final Map<Long, Duration> safeTsLags = new ConcurrentHashMap<>();
  private final Map<Long, Long> heldSafeTs = new ConcurrentHashMap<>();
  private final Set<Long> notServing = ConcurrentHashMap.newKeySet();
  private final Set<Long> heldMaxTs = ConcurrentHashMap.newKeySet();
  private final Set<Long> twoPhases = ConcurrentHashMap.newKeySet();

  void clear() {
    slowScores.clear();
    estimatedWaits.clear();
    safeTsLags.clear();
    heldSafeTs.clear();
    notServing.clear();
    heldMaxTs.clear();
    twoPhases.clear();
  }

  void setSlowScore(long storeId, int score) {
    if (score < 1 || score > 100) {
      throw new IllegalArgumentException("a slow score is from 1 to 100, not " + score);
    }
    slowScores.put(storeId, score);
  }

  int slowScore(long storeId) {
    return slowScores.getOrDefault(storeId, 1);
  }

  void setEstimatedWait(long storeId, Duration wait) {
    estimatedWaits.put(storeId, notNegative(wait));
  }

  Duration estimatedWait(long storeId) {
    return estimatedWaits.getOrDefault(storeId, Duration.ZERO);
  }

  void setSafeTsLag(long storeId, Duration lag) {
    safeTsLags.put(storeId, notNegative(lag));
  }

  void holdSafeTs(long storeId, long now) {
    heldSafeTs.putIfAbsent(storeId, now);
  }

  void releaseSafeTs(long storeId) {
    heldSafeTs.remove(storeId);
  }

  /** The greatest safe ts that a store may know now. */
  long safeTsLimit(long storeId, long now) {
    long lagging =
        now - (safeTsLags.getOrDefault(storeId, Duration.ZERO).toMillis() << LOGICAL_BITS);
    Long held = heldSafeTs.get(storeId);
    return Math.max(0, held == null ? lagging : Math.min(held, lagging));
  }

  void setServing(long storeId, boolean serving) {
    if (serving) {
      notServing.remove(storeId);
    } else {
      notServing.add(storeId);
    }
  }

  boolean isServing(long storeId) {
    return !notServing.contains(storeId);
  }

  void holdMaxTs(long storeId, boolean hold) {
    if (hold) {
      heldMaxTs.add(storeId);
    } else {
      heldMaxTs.remove(storeId);
    }
  }

  boolean holdsMaxTs(long storeId) {
    return heldMaxTs.contains(storeId);
  }

  void forceTwoPhases(long storeId, boolean force) {
    if (force) {
      twoPhases.add(storeId);
    } else {
      twoPhases.remove(storeId);
    }
  }

  boolean forcesTwoPhases(long storeId) {
    return twoPhases.contains(storeId);
  }

  private static Duration notNegative(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("a negative duration: " + duration);
    }
    return duration;
  }
}
