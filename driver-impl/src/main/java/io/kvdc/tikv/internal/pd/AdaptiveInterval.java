package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How old the last timestamp may become. Reads of the near past, which must not be ahead of it,
 * make that shorter while they go on:
 *
 * <pre>
 *   Normal     --a read of less far back than the interval--> Adapting
 *   Adapting   --none that needed it for five minutes-->      Recovering   (grows slowly)
 *   Recovering --such a read again-->                         Adapting
 *   Recovering --as long as configured-->                     Normal
 * </pre>
 *
 * One that is configured to be short is Unadjustable. All values are those of client-go
 * oracle/oracles/pd.go (nextUpdateInterval). Not safe for use by several threads at once.
 */
final class AdaptiveInterval {

  /** Where the interval stands. */
  enum State {
    /** As configured. */
    NORMAL,
    /** Shorter, because reads need it. */
    ADAPTING,
    /** On its way back. */
    RECOVERING,
    /** So short that it stays as it is. */
    UNADJUSTABLE
  }

  /** It never becomes shorter than this. */
  static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(500);

  /** How much shorter it becomes than what a read asks for. */
  private static final long PRESERVE = TimeUnit.MILLISECONDS.toNanos(100);

  /** Reads of at most so much further back than the interval hold it where it is. */
  private static final long HOLD = TimeUnit.MILLISECONDS.toNanos(200);

  /** How long it is held after the last such read. */
  private static final long QUIET = TimeUnit.MINUTES.toNanos(5);

  /** How much it grows back in each second. */
  private static final long GROWTH_PER_SECOND = TimeUnit.MILLISECONDS.toNanos(20);

  private final Ticker ticker;
  private final long configured;
  private long current;
  private long lastShortRead;
  private long lastTick;
  private State state;

  AdaptiveInterval(Duration configured, Ticker ticker) {
    this.ticker = ticker;
    this.configured = configured.toNanos();
    this.current = this.configured;
    this.lastTick = ticker.nanoTime();
    this.lastShortRead = lastTick - QUIET;
    this.state = this.configured <= SHORTEST ? State.UNADJUSTABLE : State.NORMAL;
  }

  State state() {
    return state;
  }

  long nanos() {
    return current;
  }

  /**
   * A read was asked for.
   *
   * @param backNanos how far back; less than nothing if clocks differ
   * @return whether the interval has become shorter
   */
  boolean read(long backNanos) {
    if (state == State.UNADJUSTABLE) {
      return false;
    }
    if (backNanos <= current + HOLD) {
      lastShortRead = ticker.nanoTime();
    }
    if (backNanos >= current || current <= SHORTEST) {
      return false;
    }
    current = Math.max(backNanos - PRESERVE, SHORTEST);
    state = State.ADAPTING;
    return true;
  }

  /** Goes on with the time; before each refresh. */
  void tick() {
    long now = ticker.nanoTime();
    if (state != State.UNADJUSTABLE && current != configured) {
      long quiet = now - lastShortRead - QUIET;
      if (quiet < 0) {
        state = State.ADAPTING;
      } else {
        double seconds = Math.min(quiet, now - lastTick) / (double) TimeUnit.SECONDS.toNanos(1);
        current = Math.min(configured, current + (long) (seconds * GROWTH_PER_SECOND));
        state = current == configured ? State.NORMAL : State.RECOVERING;
      }
    }
    lastTick = now;
  }
}
