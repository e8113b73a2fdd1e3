package io.kvdc.error;

/** There is no option of this name. The message names the nearest right one. */
public class UnknownOptionException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /** The name that was given. */
  private final String option;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param option the name that was given
   */
  public UnknownOptionException(ErrorDetail detail, String option) {
    super("UNKNOWN_OPTION", detail);
    this.option = option;
  }

  /**
   * The name that was given.
   *
   * @return the name that was given
   */
  public String option() {
    return option;
  }

  @Override
  public UnknownOptionException copy() {
    return new UnknownOptionException(detailForCopy(), option);
  }
}
