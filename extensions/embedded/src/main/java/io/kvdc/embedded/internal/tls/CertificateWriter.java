package io.kvdc.embedded.internal.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * Writes a certificate of X.509 version 3, signed with ECDSA and SHA-256 (RFC 5280).
 *
 * @param subject whose it is
 * @param key the public key of the subject
 * @param hosts the names and addresses that it is for
 * @param authority whether the subject may sign certificates
 * @param notBefore from when on it holds
 * @param notAfter until when it holds
 */
public record CertificateWriter(
    X500Principal subject,
    PublicKey key,
    List<String> hosts,
    boolean authority,
    Instant notBefore,
    Instant notAfter) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:]*");

  private static final int SERIAL_BITS = 120;
  private static final byte[] ECDSA_WITH_SHA256 =
      DerWriter.sequence(DerWriter.oid(1, 2, 840, 10045, 4, 3, 2));
  private static final int[] BASIC_CONSTRAINTS = {2, 5, 29, 19};
  private static final int[] KEY_USAGE = {2, 5, 29, 15};
  private static final int[] EXTENDED_KEY_USAGE = {2, 5, 29, 37};
  private static final int[] SUBJECT_ALTERNATIVE_NAME = {2, 5, 29, 17};
  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  /** Copies the list. */
  public CertificateWriter {
    hosts = List.copyOf(hosts);
  }

  /**
   * Signs it.
   *
   * @param issuer who signs
   * @param issuerKey the private key of the issuer, on an elliptic curve
   */
  public X509Certificate sign(X500Principal issuer, PrivateKey issuerKey) {
    byte[] toBeSigned =
        DerWriter.sequence(
            DerWriter.tagged(0, true, DerWriter.integer(BigInteger.TWO)),
            DerWriter.integer(new BigInteger(SERIAL_BITS, RANDOM).setBit(SERIAL_BITS)),
            ECDSA_WITH_SHA256,
            issuer.getEncoded(),
            DerWriter.sequence(DerWriter.time(notBefore), DerWriter.time(notAfter)),
            subject.getEncoded(),
            key.getEncoded(),
            DerWriter.tagged(3, true, DerWriter.sequence(DerWriter.concat(extensions()))));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuerKey);
      signature.update(toBeSigned);
      byte[] certificate =
          DerWriter.sequence(toBeSigned, ECDSA_WITH_SHA256, DerWriter.bits(0, signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java cannot make certificates", e);
    }
  }

  private List<byte[]> extensions() {
    List<byte[]> extensions = new ArrayList<>();
    if (authority) {
      extensions.add(extension(BASIC_CONSTRAINTS, true, DerWriter.sequence(DerWriter.isTrue())));
      // keyCertSign and cRLSign
      extensions.add(extension(KEY_USAGE, true, DerWriter.bits(1, new byte[] {0x06})));
    } else {
      extensions.add(extension(BASIC_CONSTRAINTS, true, DerWriter.sequence()));
      // digitalSignature
      extensions.add(extension(KEY_USAGE, true, DerWriter.bits(7, new byte[] {(byte) 0x80})));
      extensions.add(
          extension(
              EXTENDED_KEY_USAGE,
              false,
              DerWriter.sequence(
                  DerWriter.oid(1, 3, 6, 1, 5, 5, 7, 3, 1),
                  DerWriter.oid(1, 3, 6, 1, 5, 5, 7, 3, 2))));
    }
    if (!hosts.isEmpty()) {
      byte[] names = DerWriter.concat(hosts.stream().map(CertificateWriter::generalName).toList());
      extensions.add(extension(SUBJECT_ALTERNATIVE_NAME, false, DerWriter.sequence(names)));
    }
    return extensions;
  }

  private static byte[] extension(int[] oid, boolean critical, byte[] value) {
    return critical
        ? DerWriter.sequence(DerWriter.oid(oid), DerWriter.isTrue(), DerWriter.octets(value))
        : DerWriter.sequence(DerWriter.oid(oid), DerWriter.octets(value));
  }

  private static byte[] generalName(String host) {
    if (!ADDRESS.matcher(host).matches()) {
      return DerWriter.tagged(DNS_NAME, false, host.getBytes(StandardCharsets.US_ASCII));
    }
    try {
      return DerWriter.tagged(IP_ADDRESS, false, InetAddress.getByName(host).getAddress());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("no address: " + host, e);
    }
  }
}
