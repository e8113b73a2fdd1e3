package io.kvdc.shell.internal.command;

/**
 * A command cannot be carried out as it was written; the message is for the person at the shell.
 */
public final class CommandException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param message what is wrong and what would be right
   */
  public CommandException(String message) {
    super(message);
  }

  /**
   * Makes one with a cause.
   *
   * @param message what is wrong and what would be right
   * @param cause the underlying failure
   */
  public CommandException(String message, Throwable cause) {
    super(message, cause);
  }
}
