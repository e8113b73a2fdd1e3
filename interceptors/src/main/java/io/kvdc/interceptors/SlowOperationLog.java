package io.kvdc.interceptors;

import io.kvdc.error.KvException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;

/**
 * Writes a warning for each operation that takes at least a certain time, all retries and waits
 * included. A line says what was done, how much of it, how long it took and how it ended. Keys,
 * values and messages of exceptions, which may hold keys, are never written.
 *
 * <p>Safe for use by many threads and for several connections at once.
 */
public final class SlowOperationLog implements Interceptor {

  /** The name of the logger unless another one is given. */
  public static final String LOGGER = "io.kvdc.interceptors.slow";

  private final long thresholdNanos;
  private final System.Logger logger;
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
    if (threshold.isNegative()) {
      throw new IllegalArgumentException("a threshold cannot be negative: " + threshold);
    }
    this.thresholdNanos = threshold.toNanos();
    this.logger = Objects.requireNonNull(logger, "logger");
  }

  @Override
  public After before(Operation operation) {
    return log;
  }

  private void log(Completion completion) {
    Operation operation = completion.operation();
    if (completion.endedNanos() - operation.startedNanos() < thresholdNanos
        || !logger.isLoggable(Level.WARNING)) {
      return;
    }
    logger.log(
        Level.WARNING,
        operation.name()
            + " took "
            + completion.duration().toNanos() / 1_000
            + " us: "
            + operation.keys()
            + (operation.keys() == 1 ? " key, " : " keys, ")
            + operation.payloadBytes()
            + " bytes, "
            + ending(completion));
  }

  private static String ending(Completion completion) {
    Throwable error = completion.error();
    if (error == null) {
      return "succeeded";
    }
    String what = error instanceof KvException known ? known.code() : error.getClass().getName();
    return "failed with " + what + ", outcome " + completion.outcome();
  }
}
