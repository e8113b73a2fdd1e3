package io.kvdc.tikv.internal.rpc.tls;

import java.io.Serial;
import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** The certificate of a server is not accepted; the message says why and shows it. */
final class UntrustedServerException extends CertificateException {

  @Serial private static final long serialVersionUID = 1L;

  UntrustedServerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
