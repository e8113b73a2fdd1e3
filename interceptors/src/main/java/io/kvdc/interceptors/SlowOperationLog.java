package io.kvdc.interceptors;

import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Phase;
import io.kvdc.spi.PhaseTimes;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Writes a warning for each operation that takes at least a certain time, all retries and waits
 * included. A line says what was done, how much of it, how long it took, how it ended, and what the
 * time was spent with:
 *
 * <pre>
 * transaction.commit took 812345 us: 3 keys, 120 bytes, succeeded; rpc 4x 310000 us, backoff 2x
 * 500000 us
 * </pre>
 *
 * <p>The phases are those of {@link Phase}; they overlap. Keys, values and messages of exceptions,
 * which may hold keys, are never written. At most {@link #LINES_PER_SECOND} lines are written in a
 * second, unless another number is given; the next line tells how many were left out.
 *
 * <p>Safe for use by many threads and for several connections at once.
 */
public final class SlowOperationLog implements Interceptor {

  /** The name of the logger unless another one is given. */
  public static final String LOGGER = "io.kvdc.interceptors.slow";

  /** How many lines are written in a second at most, unless another number is given. */
  public static final int LINES_PER_SECOND = 10;

  /** By the ordinal of {@link OperationKind}. */
  private final long[] thresholds = new long[OperationKind.values().length];

  private final System.Logger logger;
  private final LineRate rate;
  private final After log = this::log;

  /**
   * Writes to the logger {@link #LOGGER}.
   *
   * @param threshold from which time on an operation is slow; zero: all are
   * @throws IllegalArgumentException if it is negative
   */
  public SlowOperationLog(Duration threshold) {
    this(threshold, System.getLogger(LOGGER));
  }

  /**
   * Writes to a given logger.
   *
   * @param threshold from which time on an operation is slow; zero: all are
   * @param logger where to write
   * @throws IllegalArgumentException if the threshold is negative
   */
  public SlowOperationLog(Duration threshold, System.Logger logger) {
    this(all(threshold), logger, LINES_PER_SECOND);
  }

  /**
   * Tells kinds of operations apart.
   *
   * @param thresholds from which time on an operation of a kind is slow; zero: all are; those of a
   *     kind that is not there are never logged
   * @param logger where to write
   * @param linesPerSecond how many lines to write in a second at most
   * @throws IllegalArgumentException if a threshold is negative or the number not positive
   */
  public SlowOperationLog(
      Map<OperationKind, Duration> thresholds, System.Logger logger, int linesPerSecond) {
    this(thresholds, logger, linesPerSecond, System::nanoTime);
  }

  @SuppressWarnings("EnumOrdinal") // An index that is nowhere stored.
  SlowOperationLog(
      Map<OperationKind, Duration> thresholds,
      System.Logger logger,
      int linesPerSecond,
      LongSupplier nanoClock) {
    for (OperationKind kind : OperationKind.values()) {
      Duration threshold = thresholds.get(kind);
      if (threshold != null && threshold.isNegative()) {
        throw new IllegalArgumentException("a threshold cannot be negative: " + threshold);
      }
      this.thresholds[kind.ordinal()] = threshold == null ? Long.MAX_VALUE : threshold.toNanos();
    }
    this.logger = Objects.requireNonNull(logger, "logger");
    this.rate = new LineRate(linesPerSecond, nanoClock);
  }

  private static Map<OperationKind, Duration> all(Duration threshold) {
    Map<OperationKind, Duration> all = new EnumMap<>(OperationKind.class);
    for (OperationKind kind : OperationKind.values()) {
      all.put(kind, threshold);
    }
    return all;
  }

  @Override
  public After before(Operation operation) {
    return log;
  }

  @SuppressWarnings("EnumOrdinal") // An index that is nowhere stored.
  private void log(Completion completion) {
    Operation operation = completion.operation();
    if (completion.endedNanos() - operation.startedNanos()
            < thresholds[OperationKind.of(operation).ordinal()]
        || !logger.isLoggable(Level.WARNING)
        || !rate.take()) {
      return;
    }
    long leftOut = rate.leftOut();
    if (leftOut > 0) {
      logger.log(Level.WARNING, leftOut + " lines about slow operations were left out");
    }
    logger.log(
        Level.WARNING,
        operation.name()
            + " took "
            + micros(completion.duration().toNanos())
            + ": "
            + Endings.size(operation)
            + ", "
            + Endings.of(completion)
            + phases(completion.phases()));
  }

  private static String phases(PhaseTimes phases) {
    StringBuilder text = new StringBuilder();
    for (Phase phase : Phase.values()) {
      long count = phases.count(phase);
      if (count > 0) {
        text.append(text.isEmpty() ? "; " : ", ");
        text.append(phase.name().toLowerCase(Locale.ROOT)).append(' ').append(count).append("x ");
        text.append(micros(phases.nanos(phase)));
      }
    }
    return text.toString();
  }

  private static String micros(long nanos) {
    return nanos / 1_000 + " us";
  }
}
