package io.kvdc.tikv.internal.rpc.tls;

import io.kvdc.error.InvalidOptionException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Objects;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Reads the private key out of a PEM file: PKCS#8, encrypted or not, and the older forms that
 * openssl and cfssl write, PKCS#1 for RSA and SEC 1 for elliptic curves.
 */
final class PemKey {

  private static final String PBES2 = "1.2.840.113549.1.5.13";

  private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};

  /** rsaEncryption, 1.2.840.113549.1.1.1, with its parameter NULL. */
  private static final byte[] RSA = {
    0x30,
    0x0D,
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** id-ecPublicKey, 1.2.840.10045.2.1. */
  private static final byte[] EC_PUBLIC_KEY = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };

  private final OptionFile file;
  private final @Nullable Secret password;
  private final PublicKey counterpart;

  /**
   * Prepares.
   *
   * @param counterpart the public key that belongs to the one to be read
   */
  PemKey(OptionFile file, @Nullable Secret password, PublicKey counterpart) {
    this.file = file;
    this.password = password;
    this.counterpart = counterpart;
  }

  PrivateKey read(byte[] content) {
    PemBlock block = block(content);
    if (block.headers().contains("ENCRYPTED")) {
      throw file.problem(
          "is encrypted in the old way of OpenSSL, which is not safe; write it anew with: openssl"
              + " pkcs8 -topk8 -in OLD -out NEW",
          null);
    }
    PKCS8EncodedKeySpec spec = pkcs8(block);
    try {
      return KeyFactory.getInstance(counterpart.getAlgorithm()).generatePrivate(spec);
    } catch (GeneralSecurityException e) {
      throw file.problem(
          "holds no key of the kind of the certificate (" + counterpart.getAlgorithm() + ")", e);
    }
  }

  private PemBlock block(byte[] content) {
    List<PemBlock> blocks;
    try {
      blocks = PemBlock.in(content);
    } catch (IllegalArgumentException e) {
      throw file.problem("cannot be read as PEM: " + e.getMessage(), e);
    }
    return blocks.stream()
        .filter(block -> block.label().endsWith("PRIVATE KEY"))
        .findFirst()
        .orElseThrow(
            () -> file.problem("holds no private key in PEM (-----BEGIN PRIVATE KEY-----)", null));
  }

  private PKCS8EncodedKeySpec pkcs8(PemBlock block) {
    try {
      return switch (block.label()) {
        case "PRIVATE KEY" -> new PKCS8EncodedKeySpec(block.content());
        case "ENCRYPTED PRIVATE KEY" -> decrypt(block.content());
        case "RSA PRIVATE KEY" -> wrap(RSA, block.content());
        case "EC PRIVATE KEY" ->
            wrap(Der.element(Der.SEQUENCE, EC_PUBLIC_KEY, curve(block.content())), block.content());
        default ->
            throw file.problem(
                "holds a '" + block.label() + "', which is not supported; write it anew as PKCS#8",
                null);
      };
    } catch (IllegalArgumentException e) {
      throw file.problem("holds a private key that makes no sense", e);
    }
  }

  private static PKCS8EncodedKeySpec wrap(byte[] algorithm, byte[] key) {
    return new PKCS8EncodedKeySpec(
        Der.element(Der.SEQUENCE, VERSION_0, algorithm, Der.element(Der.OCTET_STRING, key)));
  }

  /** The curve, which old files name in the key and others in the certificate alone. */
  private byte[] curve(byte[] sec1) {
    byte[] named = Der.childOf(sec1, Der.TAGGED_0);
    if (named != null) {
      return named;
    }
    byte[] algorithm = Objects.requireNonNull(Der.childOf(counterpart.getEncoded(), Der.SEQUENCE));
    byte[] marker = EC_PUBLIC_KEY;
    byte[] curve = new byte[Math.max(0, algorithm.length - marker.length)];
    System.arraycopy(algorithm, algorithm.length - curve.length, curve, 0, curve.length);
    return curve;
  }

  private PKCS8EncodedKeySpec decrypt(byte[] encrypted) {
    char[] secret = Secret.chars(password);
    if (secret == null) {
      throw file.problem("holds an encrypted key; give its password as tlsKeyPassword", null);
    }
    PBEKeySpec spec = new PBEKeySpec(secret);
    try {
      EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted);
      // For PBES2 the real algorithm is told by its parameters alone.
      String algorithm =
          info.getAlgParameters() != null
                  && (info.getAlgName().equals("PBES2") || info.getAlgName().equals(PBES2))
              ? info.getAlgParameters().toString()
              : info.getAlgName();
      Cipher cipher = Cipher.getInstance(algorithm);
      cipher.init(
          Cipher.DECRYPT_MODE,
          SecretKeyFactory.getInstance(algorithm).generateSecret(spec),
          info.getAlgParameters());
      return info.getKeySpec(cipher);
    } catch (GeneralSecurityException | IOException e) {
      throw wrongPassword(e);
    } finally {
      spec.clearPassword();
    }
  }

  private InvalidOptionException wrongPassword(Exception cause) {
    return file.problem(
        "holds an encrypted key that the password (tlsKeyPassword) does not open, or that is"
            + " encrypted in a way that Java does not know",
        cause);
  }
}
