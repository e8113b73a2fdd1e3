package io.kvdc.tikv.internal.rpc.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * By what servers know this client.
 *
 * @param file where the certificate is from
 * @param chain the certificate first, then those between it and its authority
 * @param key its private key
 */
record ClientIdentity(OptionFile file, List<X509Certificate> chain, PrivateKey key) {

  ClientIdentity {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** The first of the chain that is out of date, in words; null if none is. */
  @Nullable String outOfDate(Instant now) {
    for (X509Certificate each : chain) {
      String problem = CertificateText.outOfDate(each, now);
      if (problem != null) {
        return problem + " (" + CertificateText.of(each) + ")";
      }
    }
    return null;
  }

  /** Not with the key. */
  @Override
  public String toString() {
    return CertificateText.of(certificate()) + ", file " + file;
  }
}
