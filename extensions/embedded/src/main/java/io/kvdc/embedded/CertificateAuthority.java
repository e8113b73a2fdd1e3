package io.kvdc.embedded;

import io.kvdc.embedded.internal.tls.CertificateWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority for tests: issues certificates of any names and dates to servers and
 * clients. Its own certificate is made anew each time and trusted by nobody but who is told to.
 * Thread-safe.
 */
public final class CertificateAuthority {
  /** A little in the past, for clocks that differ. */
  private static final Duration ALREADY = Duration.ofHours(1);

  private static final Duration LIFETIME = Duration.ofDays(30);

  private final KeyPair keys;
  private final X509Certificate certificate;

  private CertificateAuthority(KeyPair keys, X509Certificate certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /**
   * Makes one that holds for a month.
   *
   * @param name its common name
   * @return a new authority
   */
  public static CertificateAuthority create(String name) {
    Instant now = Instant.now();
    return create(name, now.minus(ALREADY), now.plus(LIFETIME));
  }

  /**
   * Makes one with given dates.
   *
   * @param name its common name
   * @param notBefore from when on it holds
   * @param notAfter until when it holds
   * @return a new authority
   */
  public static CertificateAuthority create(String name, Instant notBefore, Instant notAfter) {
    KeyPair keys = newKeys();
    X500Principal subject = principal(name);
    X509Certificate certificate =
        new CertificateWriter(subject, keys.getPublic(), List.of(), true, notBefore, notAfter)
            .sign(subject, keys.getPrivate());
    return new CertificateAuthority(keys, certificate);
  }

  /**
   * Issues a certificate that holds for a month, for servers and clients alike.
   *
   * @param name the common name
   * @param hosts the DNS names and IP addresses that it is for; clients need none
   * @return a certificate with a new key
   */
  public IssuedCertificate issue(String name, String... hosts) {
    Instant now = Instant.now();
    return issue(name, List.of(hosts), now.minus(ALREADY), now.plus(LIFETIME));
  }

  /**
   * Issues a certificate with given dates, for servers and clients alike.
   *
   * @param name the common name
   * @param hosts the DNS names and IP addresses that it is for; clients need none
   * @param notBefore from when on it holds
   * @param notAfter until when it holds
   * @return a certificate with a new key
   */
  public IssuedCertificate issue(
      String name, List<String> hosts, Instant notBefore, Instant notAfter) {
    KeyPair pair = newKeys();
    X509Certificate issued =
        new CertificateWriter(principal(name), pair.getPublic(), hosts, false, notBefore, notAfter)
            .sign(certificate.getSubjectX500Principal(), keys.getPrivate());
    return new IssuedCertificate(issued, pair.getPrivate());
  }

  /**
   * The certificate of the authority itself, which clients have to trust.
   *
   * @return signed by its own key
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * {@link #certificate()} in PEM.
   *
   * @return as a file of authorities holds it
   */
  public String pem() {
    return IssuedCertificate.pem("CERTIFICATE", IssuedCertificate.encoded(certificate));
  }

  /**
   * Writes {@link #pem()} to a file, which is replaced in one step if it is there.
   *
   * @param file the file
   * @return the same
   */
  public Path write(Path file) {
    return IssuedCertificate.replace(file, pem());
  }

  /**
   * Writes a key store that trusts this authority.
   *
   * @param file the file
   * @param type such as {@code PKCS12} or {@code JKS}
   * @param password what protects it
   * @return the file
   */
  public Path writeTrustStore(Path file, String type, String password) {
    try {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      store.setCertificateEntry("authority", certificate);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password.toCharArray());
      return Files.write(file, out.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no key store of type " + type, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X500Principal principal(String name) {
    return new X500Principal("CN=\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  private static KeyPair newKeys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make keys", e);
    }
  }
}
