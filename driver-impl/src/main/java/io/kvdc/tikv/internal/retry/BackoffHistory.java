package io.kvdc.tikv.internal.retry;

import io.kvdc.error.Attempt;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operation has spent on waiting, by kind, and the rules for when it has had enough
 * (client-go config/retry/backoff.go).
 */
final class BackoffHistory {

  /** How many attempts are kept for the error. */
  static final int KEPT_ATTEMPTS = 8;

  /** Busy stores do not use up the budget before this; then they do (client-go: 10 minutes). */
  static final long EXCLUDED_LIMIT_MILLIS = 600_000;

  private static final class Spent {
    private int waits;
    private long lastMillis;
    private long totalMillis;

    private Spent forFork() {
      Spent copy = new Spent();
      copy.totalMillis = totalMillis;
      return copy;
    }
  }

  private final Map<BackoffKind, Spent> byKind = new EnumMap<>(BackoffKind.class);
  private final ArrayDeque<Attempt> attempts = new ArrayDeque<>(KEPT_ATTEMPTS);
  private long totalMillis;
  private long excludedMillis;
  private int waits;

  /** A copy in which every kind begins with its shortest wait again. */
  BackoffHistory fork() {
    BackoffHistory copy = new BackoffHistory();
    byKind.forEach((kind, spent) -> copy.byKind.put(kind, spent.forFork()));
    copy.attempts.addAll(attempts);
    copy.totalMillis = totalMillis;
    copy.excludedMillis = excludedMillis;
    copy.waits = waits;
    return copy;
  }

  boolean isExhausted(BackoffKind kind, long budgetMillis) {
    if (budgetMillis <= 0) {
      return false;
    }
    return totalMillis - excludedMillis >= budgetMillis
        || (isExcluded(kind)
            && excludedMillis >= EXCLUDED_LIMIT_MILLIS
            && excludedMillis >= budgetMillis);
  }

  private static boolean isExcluded(BackoffKind kind) {
    return kind == BackoffKind.TIKV_SERVER_BUSY;
  }

  /** Draws the next wait of a kind and counts it. */
  long next(BackoffKind kind, long longestMillis, RetryEnvironment environment) {
    Spent spent = byKind.computeIfAbsent(kind, absent -> new Spent());
    long base = Math.max(Jitter.SHORTEST_BASE, kind.baseMillis());
    long last = spent.waits == 0 ? base : spent.lastMillis;
    long drawn =
        kind.jitter().millis(base, kind.capMillis(), spent.waits, last, environment.random());
    spent.waits++;
    spent.lastMillis = drawn;
    long millis = Math.min(drawn, longestMillis);
    spent.totalMillis += millis;
    totalMillis += millis;
    waits++;
    if (isExcluded(kind)) {
      excludedMillis += millis;
    }
    return millis;
  }

  void record(String target, Throwable cause, long sleptNanos) {
    if (attempts.size() == KEPT_ATTEMPTS) {
      attempts.removeFirst();
    }
    attempts.addLast(new Attempt(target, Backoffer.describe(cause), Duration.ofNanos(sleptNanos)));
  }

  /** The kind that slept longest; excluded kinds do not count. */
  @Nullable BackoffKind longest() {
    BackoffKind longest = null;
    long most = 0;
    for (Map.Entry<BackoffKind, Spent> entry : byKind.entrySet()) {
      if (!isExcluded(entry.getKey()) && entry.getValue().totalMillis > most) {
        longest = entry.getKey();
        most = entry.getValue().totalMillis;
      }
    }
    return longest;
  }

  List<Attempt> attempts() {
    return List.copyOf(attempts);
  }

  List<String> targets() {
    return attempts.stream().map(Attempt::target).distinct().toList();
  }

  long sleptMillis() {
    return totalMillis;
  }

  int waits() {
    return waits;
  }
}
