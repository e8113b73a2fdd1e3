package io.kvdc.tikv;

import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import java.time.Duration;
import java.util.List;

/**
 * The options that secure connections to PD and to stores alike. Files are read before the first
 * connection is made, and again whenever they change.
 */
public final class TlsOptions {

  /** {@code tls}: whether connections use TLS. */
  public static final Option<Boolean> TLS =
      Option.builder("tls", OptionType.BOOLEAN)
          .describedAs(
              "Whether connections to PD and stores use TLS. If not given, they do as soon as one of"
                  + " the files below is given. Alone, true trusts the authorities that come with"
                  + " Java.")
          .build();

  /** {@code tlsCa}: the authorities that vouch for servers. */
  public static final Option<String> CA =
      Option.builder("tlsCa", OptionType.STRING)
          .describedAs(
              "A file of PEM certificates: the authorities that vouch for servers (cluster-ssl-ca of"
                  + " TiDB).")
          .build();

  /** {@code tlsCert}: the certificate of this client. */
  public static final Option<String> CERT =
      Option.builder("tlsCert", OptionType.STRING)
          .describedAs(
              "A file with the PEM certificate of this client, behind it those between it and its"
                  + " authority, if there are any (cluster-ssl-cert of TiDB).")
          .build();

  /** {@code tlsKey}: the private key of this client. */
  public static final Option<String> KEY =
      Option.builder("tlsKey", OptionType.STRING)
          .describedAs(
              "A file with the PEM private key to tlsCert, as PKCS#8, PKCS#1 or SEC 1"
                  + " (cluster-ssl-key of TiDB). May be the same file.")
          .build();

  /** {@code tlsKeyPassword}: the password of the private key. */
  public static final Option<String> KEY_PASSWORD =
      Option.builder("tlsKeyPassword", OptionType.STRING)
          .sensitive()
          .describedAs(
              "The password of an encrypted tlsKey, or of the key in tlsKeyStore if it is not that"
                  + " of the store.")
          .build();

  /** {@code tlsKeyStore}: certificate and key of this client. */
  public static final Option<String> KEY_STORE =
      Option.builder("tlsKeyStore", OptionType.STRING)
          .describedAs(
              "A PKCS#12 or JKS file with certificate and private key of this client, in place of"
                  + " tlsCert and tlsKey.")
          .build();

  /** {@code tlsKeyStorePassword}: the password of the key store. */
  public static final Option<String> KEY_STORE_PASSWORD =
      Option.builder("tlsKeyStorePassword", OptionType.STRING)
          .sensitive()
          .describedAs("The password of tlsKeyStore.")
          .build();

  /** {@code tlsKeyStoreType}: the type of the key store. */
  public static final Option<String> KEY_STORE_TYPE =
      Option.builder("tlsKeyStoreType", OptionType.STRING)
          .describedAs(
              "The type of tlsKeyStore, by the name that Java has for it. If not given, PKCS#12 and"
                  + " JKS are told apart by their content.")
          .build();

  /** {@code tlsTrustStore}: the authorities that vouch for servers. */
  public static final Option<String> TRUST_STORE =
      Option.builder("tlsTrustStore", OptionType.STRING)
          .describedAs(
              "A PKCS#12 or JKS file with the authorities that vouch for servers, in place of"
                  + " tlsCa.")
          .build();

  /** {@code tlsTrustStorePassword}: the password of the trust store. */
  public static final Option<String> TRUST_STORE_PASSWORD =
      Option.builder("tlsTrustStorePassword", OptionType.STRING)
          .sensitive()
          .describedAs("The password of tlsTrustStore.")
          .build();

  /** {@code tlsTrustStoreType}: the type of the trust store. */
  public static final Option<String> TRUST_STORE_TYPE =
      Option.builder("tlsTrustStoreType", OptionType.STRING)
          .describedAs("The type of tlsTrustStore, as tlsKeyStoreType.")
          .build();

  /** {@code tlsVerifyHost}: whether certificates must name the host. */
  public static final Option<Boolean> VERIFY_HOST =
      Option.builder("tlsVerifyHost", OptionType.BOOLEAN)
          .defaultsTo(true)
          .describedAs(
              "Whether the certificate of a server must be for the host that the cluster advertises,"
                  + " or the URL names. If false, whoever has any certificate of the authorities can"
                  + " pass for any server.")
          .build();

  /** {@code tlsReloadInterval}: how often files are looked at. */
  public static final Option<Duration> RELOAD_INTERVAL =
      Option.builder("tlsReloadInterval", OptionType.DURATION)
          .defaultsTo(Duration.ofSeconds(10))
          .range(Duration.ofMillis(100), Duration.ofDays(1))
          .describedAs(
              "How often the files above are looked at for changes. Until all of them are there,"
                  + " valid and fit together, what was read before stays in use.")
          .build();

  private static final List<Option<?>> ALL =
      List.of(
          TLS,
          CA,
          CERT,
          KEY,
          KEY_PASSWORD,
          KEY_STORE,
          KEY_STORE_PASSWORD,
          KEY_STORE_TYPE,
          TRUST_STORE,
          TRUST_STORE_PASSWORD,
          TRUST_STORE_TYPE,
          VERIFY_HOST,
          RELOAD_INTERVAL);

  private TlsOptions() {}

  /**
   * All of them; {@link TikvOptions#all()} holds them too.
   *
   * @return in the order in which help texts show them
   */
  public static List<Option<?>> all() {
    return ALL;
  }
}
