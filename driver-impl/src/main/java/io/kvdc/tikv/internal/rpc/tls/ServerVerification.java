package io.kvdc.tikv.internal.rpc.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges the certificates of servers as Java does, and says why when it refuses one. Java compares
 * the name of the host only if it is told the connection; leaving that out is how this is done
 * without.
 */
final class ServerVerification extends X509ExtendedTrustManager {

  private final X509ExtendedTrustManager judge;
  private final String authorities;
  private final boolean verifyHost;
  private final InstantSource clock;

  /**
   * Prepares.
   *
   * @param judge knows the authorities
   * @param authorities where they are from, for messages
   * @param verifyHost whether names have to fit
   */
  ServerVerification(
      X509ExtendedTrustManager judge, String authorities, boolean verifyHost, InstantSource clock) {
    this.judge = judge;
    this.authorities = authorities;
    this.verifyHost = verifyHost;
    this.clock = clock;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    try {
      if (verifyHost) {
        judge.checkServerTrusted(chain, authType, engine);
      } else {
        judge.checkServerTrusted(chain, authType);
      }
    } catch (CertificateException e) {
      throw refused(chain, authType, engine.getPeerHost(), e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new UnsupportedOperationException("connections are not made over plain sockets");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new UnsupportedOperationException("names cannot be verified without the connection");
  }

  private UntrustedServerException refused(
      X509Certificate[] chain, String authType, @Nullable String host, CertificateException cause) {
    return new UntrustedServerException(
        why(chain, authType, host, cause) + "; its certificate: " + CertificateText.of(chain[0]),
        cause);
  }

  private String why(
      X509Certificate[] chain, String authType, @Nullable String host, CertificateException cause) {
    for (int i = 0; i < chain.length; i++) {
      String outOfDate = CertificateText.outOfDate(chain[i], clock.instant());
      if (outOfDate != null) {
        return i == 0
            ? "its certificate " + outOfDate
            : "the certificate of its authority ("
                + chain[i].getSubjectX500Principal().getName()
                + ") "
                + outOfDate;
      }
    }
    if (isTrustedButForItsName(chain, authType)) {
      List<String> names = CertificateText.names(chain[0]);
      return "its certificate is not for the host '"
          + host
          + "' but for "
          + (names.isEmpty() ? "no host at all" : names)
          + " (the option tlsVerifyHost)";
    }
    Throwable deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return "no authority from " + authorities + " vouches for it (" + deepest.getMessage() + ")";
  }

  private boolean isTrustedButForItsName(X509Certificate[] chain, String authType) {
    if (!verifyHost) {
      return false;
    }
    try {
      judge.checkServerTrusted(chain, authType);
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw new UnsupportedOperationException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw new UnsupportedOperationException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw new UnsupportedOperationException("this is a client");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return judge.getAcceptedIssuers();
  }
}
