package io.kvdc.tikv.internal.store;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How slow a store thinks itself, from 1 (not at all) to 100, as its health feedback says. The
 * numbers are those of client-go, internal/locate/store_cache.go.
 */
final class FeedbackScore {

  /** From here on a store counts as slow. */
  static final int SLOW = 80;

  /** Changes that follow each other faster than this are not taken. */
  static final long MIN_CHANGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A bad score that is not confirmed for so long is asked after, or else begins to fade. */
  static final long STALE_NANOS = TimeUnit.SECONDS.toNanos(15);

  private static final double FADES_PER_SECOND = 20.0 / 60.0;
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private record State(int score, long updatedNanos) {}

  /** Null until the store says something of itself. */
  private final AtomicReference<@Nullable State> state = new AtomicReference<>();

  /** The score; 0 if the store has said nothing yet. */
  int value() {
    State now = state.get();
    return now == null ? 0 : now.score();
  }

  boolean isSlow() {
    return value() >= SLOW;
  }

  /** The store said how slow it is. If several say so at once, one of them counts. */
  void update(int score, long nowNanos) {
    State before = state.get();
    if (before == null) {
      if (score != 0) {
        state.compareAndSet(null, new State(score, nowNanos));
      }
    } else if (score == before.score()) {
      if (score > 1) {
        state.compareAndSet(before, new State(score, nowNanos));
      }
    } else if (nowNanos - before.updatedNanos() >= MIN_CHANGE_NANOS) {
      state.compareAndSet(before, new State(score, nowNanos));
    }
  }

  /** Whether the store has been called slow for so long that it should be asked whether it is. */
  boolean isStale(long nowNanos) {
    State now = state.get();
    return now != null && now.score() > 1 && nowNanos - now.updatedNanos() >= STALE_NANOS;
  }

  /** Nobody could say how slow the store is now: what was said fades with time. */
  void fade(long nowNanos) {
    State before = state.get();
    if (before == null || !isStale(nowNanos)) {
      return;
    }
    double seconds = (nowNanos - before.updatedNanos()) / NANOS_PER_SECOND;
    int after = (int) Math.max(1, Math.round(before.score() - FADES_PER_SECOND * seconds));
    state.compareAndSet(before, new State(after, nowNanos));
  }
}
