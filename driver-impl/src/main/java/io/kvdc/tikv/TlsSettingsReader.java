package io.kvdc.tikv;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.tikv.internal.rpc.tls.KeySource;
import io.kvdc.tikv.internal.rpc.tls.OptionFile;
import io.kvdc.tikv.internal.rpc.tls.Secret;
import io.kvdc.tikv.internal.rpc.tls.TlsSettings;
import io.kvdc.tikv.internal.rpc.tls.TrustSource;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how connections are secured, and refuses options that contradict each other. */
final class TlsSettingsReader {

  private final Options options;

  private TlsSettingsReader(Options options) {
    this.options = options;
  }

  /**
   * Reads.
   *
   * @param inProcess whether servers are in this process, where nothing is sent
   * @return null if connections are not secured
   */
  static @Nullable TlsSettings read(Options options, boolean inProcess) {
    return new TlsSettingsReader(options).read(inProcess);
  }

  private @Nullable TlsSettings read(boolean inProcess) {
    Option<?> given =
        TlsOptions.all().stream()
            .filter(option -> !option.equals(TlsOptions.TLS) && options.isSet(option))
            .findFirst()
            .orElse(null);
    Boolean wanted = options.find(TlsOptions.TLS);
    if (given != null && !Boolean.TRUE.equals(wanted)) {
      if (wanted != null) {
        throw refused(given, "has no use with tls=false; leave out one of them");
      }
      wanted = isFile(given) || TlsOptions.all().stream().anyMatch(this::isGivenFile);
      if (!wanted) {
        throw refused(given, "has no use without TLS; say tls=true, or give tlsCa");
      }
    }
    if (wanted == null || !wanted) {
      return null;
    }
    if (inProcess) {
      throw refused(
          given == null ? TlsOptions.TLS : given,
          "has no use with transport=inprocess, where nothing is sent");
    }
    return new TlsSettings(
        trust(),
        key(),
        options.get(TlsOptions.VERIFY_HOST),
        options.get(TlsOptions.RELOAD_INTERVAL));
  }

  private boolean isGivenFile(Option<?> option) {
    return isFile(option) && options.isSet(option);
  }

  private static boolean isFile(Option<?> option) {
    return List.<Option<?>>of(
            TlsOptions.CA,
            TlsOptions.CERT,
            TlsOptions.KEY,
            TlsOptions.KEY_STORE,
            TlsOptions.TRUST_STORE)
        .contains(option);
  }

  private TrustSource trust() {
    refuseBoth(TlsOptions.CA, TlsOptions.TRUST_STORE);
    refuseWithout(TlsOptions.TRUST_STORE_PASSWORD, TlsOptions.TRUST_STORE);
    refuseWithout(TlsOptions.TRUST_STORE_TYPE, TlsOptions.TRUST_STORE);
    if (options.isSet(TlsOptions.CA)) {
      return new TrustSource.Pem(file(TlsOptions.CA));
    }
    if (options.isSet(TlsOptions.TRUST_STORE)) {
      return new TrustSource.Store(
          file(TlsOptions.TRUST_STORE),
          options.find(TlsOptions.TRUST_STORE_TYPE),
          Secret.of(options.find(TlsOptions.TRUST_STORE_PASSWORD)));
    }
    return new TrustSource.Platform();
  }

  private @Nullable KeySource key() {
    refuseBoth(TlsOptions.CERT, TlsOptions.KEY_STORE);
    refuseBoth(TlsOptions.KEY, TlsOptions.KEY_STORE);
    refuseWithout(TlsOptions.CERT, TlsOptions.KEY);
    refuseWithout(TlsOptions.KEY, TlsOptions.CERT);
    refuseWithout(TlsOptions.KEY_STORE_PASSWORD, TlsOptions.KEY_STORE);
    refuseWithout(TlsOptions.KEY_STORE_TYPE, TlsOptions.KEY_STORE);
    Secret keyPassword = Secret.of(options.find(TlsOptions.KEY_PASSWORD));
    if (options.isSet(TlsOptions.CERT)) {
      return new KeySource.Pem(file(TlsOptions.CERT), file(TlsOptions.KEY), keyPassword);
    }
    if (options.isSet(TlsOptions.KEY_STORE)) {
      return new KeySource.Store(
          file(TlsOptions.KEY_STORE),
          options.find(TlsOptions.KEY_STORE_TYPE),
          Secret.of(options.find(TlsOptions.KEY_STORE_PASSWORD)),
          keyPassword);
    }
    if (keyPassword != null) {
      throw refused(TlsOptions.KEY_PASSWORD, "has no use without tlsKey or tlsKeyStore");
    }
    return null;
  }

  private OptionFile file(Option<String> option) {
    String text = String.valueOf(options.find(option));
    try {
      if (!text.isEmpty()) {
        return new OptionFile(option.name(), Path.of(text).toAbsolutePath().normalize());
      }
    } catch (InvalidPathException e) {
      throw new InvalidOptionException(
          ErrorDetail.of("option " + option + " is not the path of a file: " + e.getMessage())
              .withCause(e),
          option.name());
    }
    throw refused(option, "is empty; it takes the path of a file");
  }

  private void refuseBoth(Option<?> one, Option<?> other) {
    if (options.isSet(one) && options.isSet(other)) {
      throw refused(other, "has no use with " + one + "; leave out one of them");
    }
  }

  private void refuseWithout(Option<?> option, Option<?> needed) {
    if (options.isSet(option) && !options.isSet(needed)) {
      throw refused(option, "needs " + needed + ", which is not given");
    }
  }

  private static InvalidOptionException refused(Option<?> option, String why) {
    return new InvalidOptionException(
        ErrorDetail.of("option " + option + " " + why), option.name());
  }
}
