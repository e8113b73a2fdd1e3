package io.kvdc.error;

/** A store refuses work because it has too much of it. Try again later, with less load. */
public class ServerBusyException extends KvTransientException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public ServerBusyException(ErrorDetail detail) {
    super("SERVER_BUSY", detail);
  }

  @Override
  public ServerBusyException copy() {
    return new ServerBusyException(detailForCopy());
  }
}
