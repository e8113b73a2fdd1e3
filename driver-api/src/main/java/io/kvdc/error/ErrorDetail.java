package io.kvdc.error;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every exception of this package carries; an immutable value that drivers build.
 *
 * @param message what happened and what to do about it; keys and values only in redactable form
 * @param cause the underlying failure, or null
 * @param outcome what is known about the effect of the operation
 * @param attempts what was tried, oldest first; may have been shortened to the last few
 * @serial exclude
 */
public record ErrorDetail(
    String message, @Nullable Throwable cause, Outcome outcome, List<Attempt> attempts)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks the parts and copies the list.
   *
   * @param message as for the record
   * @param cause as for the record
   * @param outcome as for the record
   * @param attempts as for the record
   */
  public ErrorDetail {
    Objects.requireNonNull(message, "message");
    Objects.requireNonNull(outcome, "outcome");
    attempts = List.copyOf(attempts);
  }

  /**
   * Starts a detail with no cause, no attempts and outcome {@link Outcome#NOT_APPLIED}.
   *
   * @param message what happened and what to do about it
   * @return the detail
   */
  public static ErrorDetail of(String message) {
    return new ErrorDetail(message, null, Outcome.NOT_APPLIED, List.of());
  }

  /**
   * The same with a cause.
   *
   * @param newCause the underlying failure, or null
   * @return a new detail
   */
  public ErrorDetail withCause(@Nullable Throwable newCause) {
    return new ErrorDetail(message, newCause, outcome, attempts);
  }

  /**
   * The same with an outcome.
   *
   * @param newOutcome what is known about the effect
   * @return a new detail
   */
  public ErrorDetail withOutcome(Outcome newOutcome) {
    return new ErrorDetail(message, cause, newOutcome, attempts);
  }

  /**
   * The same with the attempts made.
   *
   * @param newAttempts oldest first
   * @return a new detail
   */
  public ErrorDetail withAttempts(List<Attempt> newAttempts) {
    return new ErrorDetail(message, cause, outcome, newAttempts);
  }
}
