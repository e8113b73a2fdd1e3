package io.kvdc.tikv.internal.rpc.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key store that was read: PKCS#12, JKS or whatever else Java knows by the name of its type. */
final class StoreFile {

  private static final int JKS_MAGIC = 0xFEEDFEED;
  private static final int JCEKS_MAGIC = 0xCECECECE;

  private final OptionFile file;
  private final @Nullable Secret password;
  private final KeyStore store;

  private StoreFile(OptionFile file, @Nullable Secret password, KeyStore store) {
    this.file = file;
    this.password = password;
    this.store = store;
  }

  static StoreFile read(
      OptionFile file, byte[] content, @Nullable String type, @Nullable Secret password) {
    String found = type == null ? typeOf(content) : type;
    try {
      KeyStore store = KeyStore.getInstance(found);
      store.load(new ByteArrayInputStream(content), Secret.chars(password));
      return new StoreFile(file, password, store);
    } catch (IOException e) {
      throw file.problem(
          e.getCause() instanceof UnrecoverableKeyException
              ? "is not opened by the password given as " + passwordOption(file)
              : "is no key store of the type "
                  + found
                  + ", or "
                  + passwordOption(file)
                  + " is not its password",
          e);
    } catch (GeneralSecurityException e) {
      throw file.problem("cannot be read as a key store of the type " + found + ": " + e, e);
    }
  }

  private static String passwordOption(OptionFile file) {
    return file.option() + "Password";
  }

  private static String typeOf(byte[] content) {
    int magic = 0;
    for (int i = 0; i < Math.min(4, content.length); i++) {
      magic = magic << 8 | (content[i] & 0xFF);
    }
    return switch (magic) {
      case JKS_MAGIC -> "JKS";
      case JCEKS_MAGIC -> "JCEKS";
      default -> "PKCS12";
    };
  }

  /** The certificates that it vouches for. */
  List<X509Certificate> trusted() {
    List<X509Certificate> trusted = new ArrayList<>();
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isCertificateEntry(alias)
            && store.getCertificate(alias) instanceof X509Certificate certificate) {
          trusted.add(certificate);
        }
      }
    } catch (GeneralSecurityException e) {
      throw file.problem("cannot be read: " + e, e);
    }
    if (trusted.isEmpty()) {
      throw file.problem(
          "holds no certificate that is marked as trusted"
              + needsPassword()
              + "; add the authority with keytool -importcert, or give it in PEM as tlsCa",
          null);
    }
    return trusted;
  }

  /** All keys with their certificates. */
  List<ClientIdentity> identities(@Nullable Secret keyPassword) {
    List<ClientIdentity> identities = new ArrayList<>();
    char[] secret = Secret.chars(keyPassword == null ? password : keyPassword);
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && store.getKey(alias, secret) instanceof PrivateKey key) {
          identities.add(new ClientIdentity(file, chain(alias), key));
        }
      }
    } catch (UnrecoverableKeyException e) {
      throw file.problem(
          "holds a key that "
              + (keyPassword == null ? passwordOption(file) : "tlsKeyPassword")
              + " does not open",
          e);
    } catch (GeneralSecurityException e) {
      throw file.problem("cannot be read: " + e, e);
    }
    if (identities.isEmpty()) {
      throw file.problem("holds no private key" + needsPassword(), null);
    }
    return identities;
  }

  private List<X509Certificate> chain(String alias) throws GeneralSecurityException {
    var certificates = store.getCertificateChain(alias);
    if (certificates == null || certificates.length == 0) {
      throw file.problem("holds the key '" + alias + "' without a certificate", null);
    }
    return Arrays.stream(certificates).map(X509Certificate.class::cast).toList();
  }

  private String needsPassword() {
    return password == null ? " that can be read without its " + passwordOption(file) : "";
  }
}
