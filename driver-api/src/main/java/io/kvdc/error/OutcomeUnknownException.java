package io.kvdc.error;

/**
 * The answer to a write was lost: it may have been applied, wholly or in part, or not at all. The
 * cause says how the answer was lost (a broken connection, a deadline, an interrupt, a cancel).
 */
public class OutcomeUnknownException extends KvUndeterminedException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public OutcomeUnknownException(ErrorDetail detail) {
    super("OUTCOME_UNKNOWN", detail);
  }

  @Override
  public OutcomeUnknownException copy() {
    return new OutcomeUnknownException(detailForCopy());
  }
}
