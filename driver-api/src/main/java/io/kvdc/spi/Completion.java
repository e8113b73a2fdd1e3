package io.kvdc.spi;

import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an operation ended, as an {@link Interceptor} sees it. May grow.
 *
 * @param operation the operation
 * @param error why it failed, or null if it succeeded; what the stage of the asynchronous face
 *     fails with, without {@link java.util.concurrent.CompletionException} around it
 * @param endedNanos when it ended, on the same clock as {@link Operation#startedNanos()}
 * @param phases what it spent its time with, as far as the driver tells
 */
public record Completion(
    Operation operation, @Nullable Throwable error, long endedNanos, PhaseTimes phases) {

  /**
   * Refuses null.
   *
   * @param operation as for the record
   * @param error as for the record
   * @param endedNanos as for the record
   * @param phases as for the record
   */
  public Completion {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(phases, "phases");
  }

  /**
   * Whether the operation did what was asked.
   *
   * @return true if there is no error
   */
  public boolean succeeded() {
    return error == null;
  }

  /**
   * What is known about the effect of an operation that failed.
   *
   * @return null if it succeeded; of a write that failed with anything but a {@link KvException}
   *     nothing is known
   */
  public @Nullable Outcome outcome() {
    if (error == null) {
      return null;
    }
    if (error instanceof KvException known) {
      return known.outcome();
    }
    return operation.write() ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
  }

  /**
   * How long the operation took, all retries and waits included.
   *
   * @return never negative
   */
  public Duration duration() {
    return Duration.ofNanos(Math.max(0, endedNanos - operation.startedNanos()));
  }
}
