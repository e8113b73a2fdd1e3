package io.kvdc.tikv.internal.rpc.tls;

import org.jspecify.annotations.Nullable;

/** Where the certificate and the key come from by which servers know this client. */
public sealed interface KeySource {

  /**
   * Two PEM files, which may be the same one.
   *
   * @param certificate the certificate, and those between it and its authority
   * @param key the private key
   * @param password the password of the key; null: it is not encrypted
   */
  record Pem(OptionFile certificate, OptionFile key, @Nullable Secret password)
      implements KeySource {}

  /**
   * A key store.
   *
   * @param file the file
   * @param type the type of the store; null: told from its content
   * @param password the password of the store; null: none
   * @param keyPassword the password of the key in it; null: that of the store
   */
  record Store(
      OptionFile file,
      @Nullable String type,
      @Nullable Secret password,
      @Nullable Secret keyPassword)
      implements KeySource {}
}
