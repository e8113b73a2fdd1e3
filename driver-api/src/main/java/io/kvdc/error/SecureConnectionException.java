package io.kvdc.error;

/**
 * A server is there, but no secure connection to it could be made: a certificate has expired, is
 * not trusted or does not name the server, the server refused the certificate of this client, or
 * one side speaks TLS and the other does not. The message names the server and what does not fit.
 * Nothing was sent. Put the certificates or the options right; once the certificates are right, a
 * client that reloads them goes on by itself, a few seconds after its next attempt to connect.
 */
public class SecureConnectionException extends KvPermanentException {

  private static final long serialVersionUID = 1L;

  /** The address of the server. */
  private final String address;

  /**
   * Makes one.
   *
   * @param detail what happened
   * @param address the server, host and port as the cluster advertises them
   */
  public SecureConnectionException(ErrorDetail detail, String address) {
    super("SECURE_CONNECTION_FAILED", detail);
    this.address = address;
  }

  /**
   * The address of the server.
   *
   * @return host and port, as the cluster advertises them
   */
  public String address() {
    return address;
  }

  @Override
  public SecureConnectionException copy() {
    return new SecureConnectionException(detailForCopy(), address);
  }
}
