package io.kvdc.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Objects;

/** A certificate and its private key, from a {@link CertificateAuthority}. Immutable. */
public final class IssuedCertificate {
  private static final int LINE = 64;

  private final X509Certificate certificate;
  private final PrivateKey key;

  IssuedCertificate(X509Certificate certificate, PrivateKey key) {
    this.certificate = Objects.requireNonNull(certificate, "certificate");
    this.key = Objects.requireNonNull(key, "key");
  }

  /**
   * The certificate.
   *
   * @return signed by the authority
   */
  public X509Certificate certificate() {
    return certificate;
  }

  /**
   * The private key.
   *
   * @return on the curve P-256
   */
  public PrivateKey key() {
    return key;
  }

  /**
   * The certificate in PEM.
   *
   * @return as a file of certificates holds it
   */
  public String certificatePem() {
    return pem("CERTIFICATE", encoded(certificate));
  }

  /**
   * The private key in PEM, as PKCS#8 without a password.
   *
   * @return as a key file holds it
   */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /**
   * Writes {@link #certificatePem()} to a file, which is replaced in one step if it is there.
   *
   * @param file the file
   * @return the same
   */
  public Path writeCertificate(Path file) {
    return replace(file, certificatePem());
  }

  /**
   * Writes {@link #keyPem()} to a file, which is replaced in one step if it is there.
   *
   * @param file the file
   * @return the same
   */
  public Path writeKey(Path file) {
    return replace(file, keyPem());
  }

  /**
   * Writes both into a key store.
   *
   * @param file the file
   * @param type such as {@code PKCS12} or {@code JKS}
   * @param password what protects the store and the key in it
   * @return the file
   */
  public Path writeKeyStore(Path file, String type, String password) {
    try {
      KeyStore store = KeyStore.getInstance(type);
      store.load(null, null);
      X509Certificate[] chain = {certificate};
      store.setKeyEntry("key", key, password.toCharArray(), chain);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      store.store(out, password.toCharArray());
      return Files.write(file, out.toByteArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no key store of type " + type, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read can be written", e);
    }
  }

  static String pem(String label, byte[] content) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content)
        + "\n-----END "
        + label
        + "-----\n";
  }

  static Path replace(Path file, String text) {
    try {
      Path written = Files.createTempFile(file.toAbsolutePath().getParent(), "kvdc", ".pem");
      Files.writeString(written, text, StandardCharsets.US_ASCII);
      return Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Not with the key. */
  @Override
  public String toString() {
    return certificate.getSubjectX500Principal().getName();
  }
}
