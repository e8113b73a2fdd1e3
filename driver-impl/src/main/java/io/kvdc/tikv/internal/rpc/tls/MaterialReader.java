package io.kvdc.tikv.internal.rpc.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Makes of files what connections are secured with, and refuses what could not work: files that
 * cannot be read, passwords that open nothing, a key that is not the certificate's, certificates
 * that are out of date.
 */
final class MaterialReader {

  private static final byte[] PROBE = {1, 2, 3, 4};

  private final TlsSettings settings;
  private final InstantSource clock;

  MaterialReader(TlsSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Reads.
   *
   * @throws io.kvdc.error.InvalidOptionException names the option, the file and what is wrong
   */
  TlsMaterial read(FileContents files) {
    List<ClientIdentity> identities = identities(files);
    TrustSource source = settings.trust();
    if (source instanceof TrustSource.Pem pem) {
      List<X509Certificate> trusted = certificates(pem.file(), files.of(pem.file()));
      return new TlsMaterial(
          trustManager(current(pem.file(), trusted)), pem.file().toString(), identities);
    }
    if (source instanceof TrustSource.Store store) {
      List<X509Certificate> trusted =
          StoreFile.read(store.file(), files.of(store.file()), store.type(), store.password())
              .trusted();
      return new TlsMaterial(
          trustManager(current(store.file(), trusted)), store.file().toString(), identities);
    }
    return new TlsMaterial(trustManager(null), "the Java installation", identities);
  }

  private List<ClientIdentity> identities(FileContents files) {
    List<ClientIdentity> identities;
    if (settings.key() instanceof KeySource.Pem pem) {
      List<X509Certificate> chain = certificates(pem.certificate(), files.of(pem.certificate()));
      PrivateKey key =
          new PemKey(pem.key(), pem.password(), chain.get(0).getPublicKey())
              .read(files.of(pem.key()));
      if (!belongTogether(chain.get(0).getPublicKey(), key)) {
        throw pem.key()
            .problem(
                "holds a key that does not belong to the certificate in "
                    + pem.certificate()
                    + " ("
                    + CertificateText.of(chain.get(0))
                    + ")",
                null);
      }
      identities = List.of(new ClientIdentity(pem.certificate(), chain, key));
    } else if (settings.key() instanceof KeySource.Store store) {
      identities =
          StoreFile.read(store.file(), files.of(store.file()), store.type(), store.password())
              .identities(store.keyPassword());
    } else {
      return List.of();
    }
    Instant now = clock.instant();
    List<ClientIdentity> current =
        identities.stream().filter(identity -> identity.outOfDate(now) == null).toList();
    if (current.isEmpty()) {
      ClientIdentity first = identities.get(0);
      throw first
          .file()
          .problem(
              "holds a certificate that " + Objects.requireNonNull(first.outOfDate(now)), null);
    }
    return current;
  }

  /** Those of the authorities that are in date. */
  private List<X509Certificate> current(OptionFile file, List<X509Certificate> authorities) {
    Instant now = clock.instant();
    List<X509Certificate> current =
        authorities.stream()
            .filter(authority -> CertificateText.outOfDate(authority, now) == null)
            .toList();
    if (current.isEmpty()) {
      X509Certificate first = authorities.get(0);
      throw file.problem(
          "holds the certificate of an authority that "
              + CertificateText.outOfDate(first, now)
              + " ("
              + CertificateText.of(first)
              + ")",
          null);
    }
    return current;
  }

  private static List<X509Certificate> certificates(OptionFile file, byte[] content) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (PemBlock block : PemBlock.in(content)) {
        if (block.label().endsWith("CERTIFICATE")) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (IllegalArgumentException | CertificateException e) {
      throw file.problem("cannot be read as PEM certificates: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw file.problem("holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", null);
    }
    return certificates;
  }

  private static boolean belongTogether(PublicKey certified, PrivateKey key) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          case "DSA" -> "SHA256withDSA";
          default -> key.getAlgorithm();
        };
    try {
      Signature signing = Signature.getInstance(algorithm);
      signing.initSign(key);
      signing.update(PROBE);
      byte[] signature = signing.sign();
      Signature verifying = Signature.getInstance(algorithm);
      verifying.initVerify(certified);
      verifying.update(PROBE);
      return verifying.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static X509ExtendedTrustManager trustManager(@Nullable List<X509Certificate> trusted) {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted == null ? null : storeOf(trusted));
      return Arrays.stream(factory.getTrustManagers())
          .filter(X509ExtendedTrustManager.class::isInstance)
          .map(X509ExtendedTrustManager.class::cast)
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("this Java has no X.509 trust manager"));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("this Java cannot verify certificates", e);
    }
  }

  private static KeyStore storeOf(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < trusted.size(); i++) {
      store.setCertificateEntry("authority-" + i, trusted.get(i));
    }
    return store;
  }
}
