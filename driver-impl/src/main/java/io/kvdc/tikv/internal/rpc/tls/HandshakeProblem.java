package io.kvdc.tikv.internal.rpc.tls;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What a failed handshake says about certificates and protocols. */
final class HandshakeProblem {

  private static final int DEEPEST_CAUSE = 10;
  private static final String ALERT = "Received fatal alert: ";

  /** What servers say about certificates of clients (RFC 8446, 6.2). */
  private static final Set<String> CERTIFICATE_ALERTS =
      Set.of(
          "bad_certificate",
          "unsupported_certificate",
          "certificate_revoked",
          "certificate_expired",
          "certificate_unknown",
          "certificate_required",
          "unknown_ca",
          "access_denied");

  /** What says nothing about the settings: another attempt may do. */
  private static final Set<String> PASSING_ALERTS =
      Set.of("close_notify", "user_canceled", "internal_error");

  private HandshakeProblem() {}

  /**
   * Explains.
   *
   * @param address the server
   * @param cause why a connection was not made
   * @param identities what this client showed
   * @return null if the cause is another one, such as a connection that broke
   */
  static @Nullable String of(
      String address, @Nullable Throwable cause, List<ClientIdentity> identities, Instant now) {
    SSLException handshake = null;
    Throwable each = cause;
    for (int depth = 0; depth < DEEPEST_CAUSE && each != null; depth++) {
      if (each instanceof UntrustedServerException) {
        return address + " is not trusted: " + each.getMessage();
      }
      if (each.getClass().getSimpleName().equals("NotSslRecordException")) {
        return address
            + " does not speak TLS; give the port that does, or turn TLS off (the option tls)";
      }
      if (handshake == null && each instanceof SSLException found) {
        handshake = found;
      }
      each = each.getCause();
    }
    return handshake == null ? null : explain(address, handshake, identities, now);
  }

  private static @Nullable String explain(
      String address, SSLException handshake, List<ClientIdentity> identities, Instant now) {
    String message = String.valueOf(handshake.getMessage());
    int at = message.indexOf(ALERT);
    if (at >= 0) {
      String alert = message.substring(at + ALERT.length()).trim();
      if (PASSING_ALERTS.contains(alert)) {
        return null;
      }
      return address
          + " refused the connection ("
          + alert
          + ")"
          + (CERTIFICATE_ALERTS.contains(alert) ? ": " + refusal(alert, identities, now) : "");
    }
    boolean broken =
        message.startsWith("Connection closed") || message.startsWith("handshake timed out");
    return handshake instanceof SSLHandshakeException && !broken
        ? address + " and this client do not agree on how to speak TLS: " + message
        : null;
  }

  private static String refusal(String alert, List<ClientIdentity> identities, Instant now) {
    if (identities.isEmpty()) {
      return "it wants a certificate of this client; give one as tlsCert and tlsKey, or as"
          + " tlsKeyStore";
    }
    ClientIdentity shown = identities.get(0);
    String outOfDate = shown.outOfDate(now);
    if (outOfDate != null) {
      return "the certificate of this client " + outOfDate + ", file " + shown.file();
    }
    return alert.equals("certificate_required")
        ? "it wants a certificate of an authority that this client has none of; it has " + shown
        : "it does not accept the certificate of this client: " + shown;
  }
}
