package io.kvdc.tikv.internal.rpc.tls;

import org.jspecify.annotations.Nullable;

/** Where the certificate authorities that vouch for servers come from. */
public sealed interface TrustSource {

  /** Those that come with the Java installation. */
  record Platform() implements TrustSource {}

  /**
   * A file of PEM certificates.
   *
   * @param file the file
   */
  record Pem(OptionFile file) implements TrustSource {}

  /**
   * A key store.
   *
   * @param file the file
   * @param type the type of the store; null: told from its content
   * @param password the password; null: none
   */
  record Store(OptionFile file, @Nullable String type, @Nullable Secret password)
      implements TrustSource {}
}
