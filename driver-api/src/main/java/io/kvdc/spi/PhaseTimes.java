package io.kvdc.spi;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** What an operation has spent its time with so far. Safe for use by many threads. */
@SuppressWarnings("EnumOrdinal") // An array is added to without allocating, and nothing is stored.
public final class PhaseTimes {

  private static final int PHASES = Phase.values().length;

  private static final AtomicReferenceFieldUpdater<PhaseTimes, @Nullable AtomicLongArray> FIGURES =
      AtomicReferenceFieldUpdater.newUpdater(PhaseTimes.class, AtomicLongArray.class, "figures");

  /** Nanoseconds, then counts; null until there are some. */
  private volatile @Nullable AtomicLongArray figures;

  /** Begins with nothing. */
  public PhaseTimes() {}

  /**
   * Adds a stretch of time. For drivers.
   *
   * @param phase what it was spent with
   * @param nanos how long, in nanoseconds
   */
  public void add(Phase phase, long nanos) {
    AtomicLongArray mine = figures;
    if (mine == null) {
      AtomicLongArray fresh = new AtomicLongArray(2 * PHASES);
      mine = FIGURES.compareAndSet(this, null, fresh) ? fresh : Objects.requireNonNull(figures);
    }
    mine.addAndGet(phase.ordinal(), Math.max(0, nanos));
    mine.incrementAndGet(PHASES + phase.ordinal());
  }

  private long figure(int index) {
    AtomicLongArray mine = figures;
    return mine == null ? 0 : mine.get(index);
  }

  /**
   * How long all stretches of a phase took together.
   *
   * @param phase the phase
   * @return nanoseconds; 0 if there was none
   */
  public long nanos(Phase phase) {
    return figure(phase.ordinal());
  }

  /**
   * How many stretches there were: of {@link Phase#RPC} the attempts.
   *
   * @param phase the phase
   * @return 0 if there was none
   */
  public long count(Phase phase) {
    return figure(PHASES + phase.ordinal());
  }

  /**
   * The phases that there were.
   *
   * @return in the order of {@link Phase}
   */
  public Map<Phase, Duration> asMap() {
    Map<Phase, Duration> map = new EnumMap<>(Phase.class);
    for (Phase phase : Phase.values()) {
      if (count(phase) > 0) {
        map.put(phase, Duration.ofNanos(nanos(phase)));
      }
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  public String toString() {
    return asMap().toString();
  }
}
