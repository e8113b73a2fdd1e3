package io.kvdc.error;

/**
 * What answers at the address does not speak the protocol, or sent an answer that makes no sense.
 * Check the address and the version of the server.
 */
public class ProtocolException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /**
   * Makes one.
   *
   * @param detail what happened
   */
  public ProtocolException(ErrorDetail detail) {
    super("PROTOCOL", detail);
  }

  @Override
  public ProtocolException copy() {
    return new ProtocolException(detailForCopy());
  }
}
