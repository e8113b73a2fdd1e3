package io.kvdc.error;

/**
 * A write may or may not have been applied: its answer was lost. Never retryable as it stands. Read
 * the data back, or make the write such that doing it twice does no harm, before doing it again.
 */
public abstract non-sealed class KvUndeterminedException extends KvException {

  private static final long serialVersionUID = 1L;

  /**
   * For leaves, a driver's own included.
   *
   * @param code a stable code, upper case with underscores
   * @param detail what happened
   */
  protected KvUndeterminedException(String code, ErrorDetail detail) {
    super(code, detail.withOutcome(Outcome.UNKNOWN));
  }
}
