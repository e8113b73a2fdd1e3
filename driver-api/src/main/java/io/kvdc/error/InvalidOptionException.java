package io.kvdc.error;

/** An option has a value that it cannot have. The message says what it can have. */
public class InvalidOptionException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The name of the option. */
  private final String option;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param option the name of the option
   */
  public InvalidOptionException(ErrorDetail detail, String option) {
    super("INVALID_OPTION", detail);
    this.option = option;
  }

  /**
   * The name of the option.
   *
   * @return the name of the option
   */
  public String option() {
    return option;
  }

  @Override
  public InvalidOptionException copy() {
    return new InvalidOptionException(detailForCopy(), option);
  }
}
