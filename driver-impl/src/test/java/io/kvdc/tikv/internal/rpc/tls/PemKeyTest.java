package io.kvdc.tikv.internal.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.error.InvalidOptionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Private keys as openssl, cfssl and Java write them. The files are openssl's. */
class PemKeyTest {

  private static final OptionFile FILE = new OptionFile("tlsKey", Path.of("/keys/key.pem"));

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = PemKeyTest.class.getResourceAsStream("/tls/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private static PublicKey publicKey() throws IOException, GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePublic(
            new X509EncodedKeySpec(PemBlock.in(resource("ec-public.pem")).get(0).content()));
  }

  private static boolean fit(String algorithm, PrivateKey key, PublicKey counterpart)
      throws GeneralSecurityException {
    Signature signing = Signature.getInstance(algorithm);
    signing.initSign(key);
    signing.update((byte) 1);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(algorithm);
    verifying.initVerify(counterpart);
    verifying.update((byte) 1);
    return verifying.verify(signature);
  }

  private static byte[] pem(String label, byte[] content) {
    return ("text before\r\n-----BEGIN "
            + label
            + "-----\r\n"
            + Base64.getMimeEncoder().encodeToString(content)
            + "\r\n-----END "
            + label
            + "-----\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  @ParameterizedTest
  @CsvSource({"ec-sec1.pem,", "ec-pkcs8-encrypted.pem,geheim"})
  void keysOfOpensslAreRead(String name, String password)
      throws IOException, GeneralSecurityException {
    PrivateKey key = new PemKey(FILE, Secret.of(password), publicKey()).read(resource(name));
    assertThat(fit("SHA256withECDSA", key, publicKey())).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"RSA,RSA PRIVATE KEY,SHA256withRSA", "EC,EC PRIVATE KEY,SHA256withECDSA"})
  void theInsideOfPkcs8IsReadTooAsItIsTheOldForm(String algorithm, String label, String signature)
      throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    byte[] old =
        Objects.requireNonNull(Der.childOf(pair.getPrivate().getEncoded(), Der.OCTET_STRING));
    PrivateKey key = new PemKey(FILE, null, pair.getPublic()).read(pem(label, old));
    assertThat(fit(signature, key, pair.getPublic())).isTrue();
  }

  @Test
  void aWrongPasswordIsToldWithoutShowingIt() throws IOException, GeneralSecurityException {
    PemKey key = new PemKey(FILE, Secret.of("not it"), publicKey());
    byte[] encrypted = resource("ec-pkcs8-encrypted.pem");
    assertThatThrownBy(() -> key.read(encrypted))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("/keys/key.pem")
        .hasMessageContaining("tlsKeyPassword")
        .hasMessageNotContaining("not it");
  }

  @Test
  void aMissingPasswordIsAskedFor() throws IOException, GeneralSecurityException {
    PemKey key = new PemKey(FILE, null, publicKey());
    byte[] encrypted = resource("ec-pkcs8-encrypted.pem");
    assertThatThrownBy(() -> key.read(encrypted))
        .hasMessageContaining("give its password as tlsKeyPassword");
  }

  @Test
  void theOldEncryptionIsRefusedWithTheWayOut() throws IOException, GeneralSecurityException {
    PemKey key = new PemKey(FILE, Secret.of("geheim"), publicKey());
    byte[] encrypted = resource("ec-sec1-encrypted.pem");
    assertThatThrownBy(() -> key.read(encrypted)).hasMessageContaining("openssl pkcs8 -topk8");
  }

  @ParameterizedTest
  @CsvSource({
    "no pem at all, holds no private key",
    "-----BEGIN PRIVATE KEY-----, has no end",
    "-----BEGIN PRIVATE KEY-----§§§-----END PRIVATE KEY-----, is not base64",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, holds no key of the kind",
    "-----BEGIN EC PRIVATE KEY-----MAUC-----END EC PRIVATE KEY-----, makes no sense",
    "-----BEGIN DSA PRIVATE KEY-----AAAA-----END DSA PRIVATE KEY-----, is not supported"
  })
  void whatIsNoKeyIsNamed(String content, String problem)
      throws IOException, GeneralSecurityException {
    PemKey key = new PemKey(FILE, null, publicKey());
    assertThatThrownBy(() -> key.read(content.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("option tlsKey: the file /keys/key.pem")
        .hasMessageContaining(problem);
  }
}
