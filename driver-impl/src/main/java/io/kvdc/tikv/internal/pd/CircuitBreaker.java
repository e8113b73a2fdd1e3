package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Ticker;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps attempts from a server that cannot cope with those it has:
 *
 * <pre>
 *   Closed   --a window with too many failures is over--> Open
 *   Open     --cooled down-->                             HalfOpen   (a few attempts go out)
 *   HalfOpen --one of them failed-->                      Open
 *   HalfOpen --all of them succeeded-->                   Closed
 * </pre>
 *
 * The state changes only when somebody asks for leave. What comes of an attempt counts for the
 * state that gave the leave (pd client: pkg/circuitbreaker). Safe for use by many threads.
 */
final class CircuitBreaker {

  /** The leave to make one attempt; whoever has one must report what came of it. */
  interface Leave {
    /** Reports. */
    void ended(boolean overloaded);
  }

  private enum Kind {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  private static final int PERCENT = 100;

  private final BreakerSettings settings;
  private final Ticker ticker;
  private final ReentrantLock lock = new ReentrantLock();
  private Phase phase;

  CircuitBreaker(BreakerSettings settings, Ticker ticker) {
    this.settings = settings;
    this.ticker = ticker;
    this.phase = new Phase(Kind.CLOSED, ticker.nanoTime() + settings.window().toNanos());
  }

  /** Whether it ever opens. */
  boolean isEnabled() {
    return settings.errorPercent() > 0;
  }

  /** Leave to make an attempt; null if none must be made now. */
  @Nullable Leave tryPass() {
    lock.lock();
    try {
      phase = next(ticker.nanoTime());
      return phase.kind != Kind.OPEN && phase.admits() ? leaveOf(phase) : null;
    } finally {
      lock.unlock();
    }
  }

  private Phase next(long now) {
    return switch (phase.kind) {
      case CLOSED -> now - phase.end < 0 ? phase : isTripped() ? open(now) : closed(now);
      case OPEN -> now - phase.end < 0 ? phase : new Phase(Kind.HALF_OPEN, now);
      case HALF_OPEN ->
          phase.failures > 0
              ? open(now)
              : phase.successes >= settings.probes() ? closed(now) : phase;
    };
  }

  private boolean isTripped() {
    long total = phase.failures + phase.successes;
    return total > 0
        && total >= settings.window().toSeconds() * settings.minimumRate()
        && phase.failures * PERCENT / total >= settings.errorPercent();
  }

  private Phase closed(long now) {
    return new Phase(Kind.CLOSED, now + settings.window().toNanos());
  }

  private Phase open(long now) {
    return new Phase(Kind.OPEN, now + settings.coolDown().toNanos());
  }

  private Leave leaveOf(Phase given) {
    return overloaded -> {
      lock.lock();
      try {
        if (overloaded) {
          given.failures++;
        } else {
          given.successes++;
        }
      } finally {
        lock.unlock();
      }
    };
  }

  /** One stay in a state; guarded by the lock. */
  private final class Phase {
    private final Kind kind;
    private final long end;
    private long failures;
    private long successes;
    private int admitted;

    Phase(Kind kind, long end) {
      this.kind = kind;
      this.end = end;
    }

    boolean admits() {
      if (kind == Kind.CLOSED) {
        return true;
      }
      return admitted++ < settings.probes();
    }
  }
}
