package io.kvdc.error;

import java.util.List;

/**
 * The root of all exceptions that this API throws, but for {@link NullPointerException} and {@link
 * IllegalArgumentException} where a value object is built from senseless parts.
 *
 * <p>Immutable and safe to share between threads. The synchronous faces throw a {@link #copy()}
 * made on the caller's thread, so that the top of the stack trace is the caller's; its cause is the
 * exception that the driver made. Serializable as long as its cause is.
 */
public abstract sealed class KvException extends RuntimeException
    permits KvTransientException, KvPermanentException, KvUndeterminedException, KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The code. */
  private final String code;

  /** What happened. */
  private final ErrorDetail detail;

  /**
   * For the branches.
   *
   * @param code the stable code, upper case with underscores
   * @param detail what happened
   * @throws IllegalArgumentException if the outcome is unknown, but the branch says that it is not
   */
  KvException(String code, ErrorDetail detail) {
    super(detail.message(), detail.cause());
    if (detail.outcome() == Outcome.UNKNOWN && !(this instanceof KvUndeterminedException)) {
      throw new IllegalArgumentException(
          "an unknown outcome needs a KvUndeterminedException, not " + code, this);
    }
    this.code = code;
    this.detail = detail;
  }

  /**
   * A code that does not change between releases, for example {@code REGION_UNAVAILABLE}.
   *
   * @return the code
   */
  public final String code() {
    return code;
  }

  /**
   * Whether the same call may succeed later without any change by the caller, and is safe to
   * repeat.
   *
   * @return true only for {@link KvTransientException}
   */
  public final boolean isRetryable() {
    return this instanceof KvTransientException;
  }

  /**
   * What is known about the effect of the operation.
   *
   * @return {@link Outcome#UNKNOWN} exactly for {@link KvUndeterminedException}
   */
  public final Outcome outcome() {
    return this instanceof KvUndeterminedException ? Outcome.UNKNOWN : Outcome.NOT_APPLIED;
  }

  /**
   * The attempts made, oldest first.
   *
   * @return an immutable list, empty if nothing was sent
   */
  public final List<Attempt> attempts() {
    return detail.attempts();
  }

  /**
   * The parts that all exceptions share, for drivers that derive one exception from another.
   *
   * @return the detail
   */
  public final ErrorDetail detail() {
    return detail;
  }

  /**
   * A new exception of the same type with the same parts, this one as its cause, and the stack of
   * the calling thread.
   *
   * @return the copy
   */
  public abstract KvException copy();

  /**
   * The detail for a copy: the same with this exception as the cause.
   *
   * @return the detail
   */
  protected final ErrorDetail detailForCopy() {
    return detail().withCause(this);
  }
}
