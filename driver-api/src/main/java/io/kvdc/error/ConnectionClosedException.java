package io.kvdc.error;

/** The connection, session or cursor was closed before this call. */
public class ConnectionClosedException extends KvMisuseException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public ConnectionClosedException(ErrorDetail detail) {
    super("CONNECTION_CLOSED", detail);
  }

  @Override
  public ConnectionClosedException copy() {
    return new ConnectionClosedException(detailForCopy());
  }
}
