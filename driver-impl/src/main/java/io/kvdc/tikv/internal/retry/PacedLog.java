package io.kvdc.tikv.internal.retry;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Logs what can go wrong for many operations at once, as when a store is lost: of each kind one
 * line a minute, which says how many it stands for. The others are logged at the level DEBUG. One
 * for each engine. Safe for use by many threads.
 */
public final class PacedLog {

  /** As often as the warnings about clocks. */
  static final Duration EVERY = Duration.ofMinutes(1);

  private final Logger logger;
  private final Ticker ticker;
  private final ConcurrentMap<String, Kind> kinds = new ConcurrentHashMap<>();

  private static final class Kind {
    final AtomicLong toldNanos;
    final AtomicLong heldBack = new AtomicLong();

    Kind(long toldNanos) {
      this.toldNanos = new AtomicLong(toldNanos);
    }
  }

  /**
   * Nothing was logged yet.
   *
   * @param logger where to
   * @param ticker time
   */
  public PacedLog(Logger logger, Ticker ticker) {
    this.logger = logger;
    this.ticker = ticker;
  }

  /**
   * Logs at the level INFO, or at DEBUG if that was done for the same kind within the last minute.
   *
   * @param kind what happened; one of a few constants
   * @param message tells of it, without keys and values
   * @param failure why; null: nothing more to be told
   */
  public void info(String kind, Supplier<String> message, @Nullable Throwable failure) {
    long now = ticker.nanoTime();
    Kind known = kinds.computeIfAbsent(kind, first -> new Kind(now - EVERY.toNanos()));
    long told = known.toldNanos.get();
    if (now - told < EVERY.toNanos() || !known.toldNanos.compareAndSet(told, now)) {
      known.heldBack.incrementAndGet();
      logger.log(Level.DEBUG, message, failure);
      return;
    }
    long others = known.heldBack.getAndSet(0);
    logger.log(
        Level.INFO,
        () ->
            message.get()
                + (others == 0 ? "" : " (and " + others + " like it since the last line)"),
        failure);
  }
}
