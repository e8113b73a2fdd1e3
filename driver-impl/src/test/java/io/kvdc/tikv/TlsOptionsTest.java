package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvdc.Kv;
import io.kvdc.KvUrl;
import io.kvdc.embedded.CertificateAuthority;
import io.kvdc.embedded.IssuedCertificate;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.tikv.internal.engine.EngineSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is wrong with files and options is found before anything is sent: nothing listens at the
 * address of these URLs.
 */
class TlsOptionsTest {

  private static final String NOBODY = "kv:tikv://127.0.0.1:1?connectTimeout=1s&";
  private static final String SECRET = "h0rse-battery";

  @TempDir private Path files;
  private final CertificateAuthority authority = CertificateAuthority.create("authority");

  private static String refusal(String option, String parameters) {
    InvalidOptionException refused =
        catchThrowableOfType(
            InvalidOptionException.class, () -> Kv.connect(NOBODY + parameters).close());
    assertThat(refused).as(parameters).isNotNull();
    assertThat(refused.option()).isEqualTo(option);
    return refused.getMessage();
  }

  private String ca() {
    return "tlsCa=" + authority.write(files.resolve("ca.pem"));
  }

  @ParameterizedTest
  @CsvSource({
    "tlsCa, tls=false&tlsCa=/a, has no use with tls=false",
    "tlsVerifyHost, tlsVerifyHost=false, has no use without TLS",
    "tlsReloadInterval, tlsReloadInterval=5s, has no use without TLS",
    "tlsTrustStore, tlsCa=/a&tlsTrustStore=/b, has no use with tlsCa",
    "tlsKeyStore, tlsCert=/a&tlsKey=/b&tlsKeyStore=/c, has no use with tlsCert",
    "tlsCert, tlsCert=/a, needs tlsKey",
    "tlsKey, tlsKey=/a, needs tlsCert",
    "tlsKeyPassword, tls=true&tlsKeyPassword=x, has no use without tlsKey or tlsKeyStore",
    "tlsKeyStorePassword, tls=true&tlsKeyStorePassword=x, needs tlsKeyStore",
    "tlsTrustStoreType, tls=true&tlsTrustStoreType=JKS, needs tlsTrustStore",
    "tlsCa, tlsCa=, is empty",
    "tls, tls=true&transport=inprocess, has no use with transport=inprocess",
    "tlsCa, tlsCa=/a&transport=inprocess, has no use with transport=inprocess",
    "tlsReloadInterval, tlsCa=/a&tlsReloadInterval=1ms, cannot be"
  })
  void contradictionsAreRefused(String option, String parameters, String problem) {
    assertThat(refusal(option, parameters)).contains("option " + option, problem);
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    assertThat(refusal("tlsCa", "tlsCa=/no/such/ca.pem"))
        .contains("the file /no/such/ca.pem does not exist");
    assertThat(refusal("tlsCa", "tlsCa=" + files)).contains("is a directory");
    assertThat(refusal("tlsCert", ca() + "&tlsCert=/no/cert.pem&tlsKey=/no/key.pem"))
        .contains("/no/cert.pem does not exist");
  }

  @Test
  void filesThatHoldSomethingElseAreNamed() throws Exception {
    Path text = Files.writeString(files.resolve("text"), "hello");
    assertThat(refusal("tlsCa", "tlsCa=" + text)).contains("holds no certificate in PEM");
    assertThat(refusal("tlsTrustStore", "tlsTrustStore=" + text))
        .contains("is no key store of the type PKCS12");
    assertThat(refusal("tlsKeyStore", "tlsKeyStoreType=NONSENSE&tlsKeyStore=" + text))
        .contains("cannot be read as a key store of the type NONSENSE");
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsNamedWithBoth() {
    IssuedCertificate one = authority.issue("one");
    IssuedCertificate other = authority.issue("other");
    assertThat(
            refusal(
                "tlsKey",
                ca()
                    + "&tlsCert="
                    + one.writeCertificate(files.resolve("one.pem"))
                    + "&tlsKey="
                    + other.writeKey(files.resolve("other.key"))))
        .contains("other.key", "does not belong to the certificate in", "one.pem", "CN=one");
  }

  @Test
  void certificatesOutOfDateAreNamedWithFileSubjectAndDates() {
    Instant from = Instant.parse("2020-01-01T00:00:00Z");
    Instant to = Instant.parse("2021-01-01T00:00:00Z");
    IssuedCertificate old = authority.issue("old client", List.of(), from, to);
    assertThat(
            refusal(
                "tlsCert",
                ca()
                    + "&tlsCert="
                    + old.writeCertificate(files.resolve("old.pem"))
                    + "&tlsKey="
                    + old.writeKey(files.resolve("old.key"))))
        .contains("old.pem", "expired on 2021-01-01 00:00:00 UTC", "CN=old client");
    Path oldCa =
        CertificateAuthority.create("old authority", from, to).write(files.resolve("old-ca.pem"));
    assertThat(refusal("tlsCa", "tlsCa=" + oldCa))
        .contains("old-ca.pem", "expired on 2021-01-01", "CN=old authority");
    Path newCa =
        CertificateAuthority.create(
                "new authority",
                Instant.parse("2200-01-01T00:00:00Z"),
                Instant.parse("2201-01-01T00:00:00Z"))
            .write(files.resolve("new-ca.pem"));
    assertThat(refusal("tlsCa", "tlsCa=" + newCa)).contains("is not valid before 2200-01-01");
  }

  @ParameterizedTest
  @CsvSource({"PKCS12", "JKS"})
  void wrongPasswordsAreNamedButNotShown(String type) {
    IssuedCertificate client = authority.issue("client");
    Path keys = client.writeKeyStore(files.resolve("keys"), type, "right-one");
    Path trust = authority.writeTrustStore(files.resolve("trust"), type, "right-one");
    assertThat(refusal("tlsKeyStore", "tlsKeyStore=" + keys + "&tlsKeyStorePassword=" + SECRET))
        .contains("keys is not opened by the password given as tlsKeyStorePassword")
        .doesNotContain(SECRET);
    assertThat(
            refusal("tlsTrustStore", "tlsTrustStore=" + trust + "&tlsTrustStorePassword=" + SECRET))
        .contains("trust is not opened by the password given as tlsTrustStorePassword")
        .doesNotContain(SECRET);
    assertThat(
            refusal(
                "tlsKeyStore",
                "tlsKeyStore=" + keys + "&tlsKeyStorePassword=right-one&tlsKeyPassword=" + SECRET))
        .doesNotContain(SECRET);
  }

  @Test
  void aStoreWithoutWhatIsWantedIsNamed() {
    IssuedCertificate client = authority.issue("client");
    Path keys = client.writeKeyStore(files.resolve("keys"), "PKCS12", "pw-1234");
    Path trust = authority.writeTrustStore(files.resolve("trust"), "PKCS12", "pw-1234");
    assertThat(refusal("tlsTrustStore", "tlsTrustStore=" + keys + "&tlsTrustStorePassword=pw-1234"))
        .contains("holds no certificate that is marked as trusted");
    assertThat(refusal("tlsKeyStore", "tlsKeyStore=" + trust + "&tlsKeyStorePassword=pw-1234"))
        .contains("holds no private key");
  }

  private static EngineSettings settings(String parameters) {
    KvUrl url = KvUrl.parse(NOBODY + parameters);
    return SettingsReader.read(
        new ConnectRequest(
            url,
            Options.parse(url.parameters(), TikvOptions.all()),
            TlsOptionsTest.class.getClassLoader()));
  }

  @Test
  void equalFilesAndPasswordsAreOneEngine() {
    String one = "tlsTrustStore=/a/../trust&tlsTrustStorePassword=x";
    assertThat(settings(one)).isEqualTo(settings("tlsTrustStore=/trust&tlsTrustStorePassword=x"));
    assertThat(settings(one))
        .isNotEqualTo(settings("tlsTrustStore=/trust&tlsTrustStorePassword=y"))
        .isNotEqualTo(settings("tlsTrustStore=/other&tlsTrustStorePassword=x"));
    assertThat(settings("tls=false").tls()).isNull();
    assertThat(settings("disableGC=true").tls()).isNull();
  }

  @Test
  void passwordsAreShownNowhere() {
    String parameters =
        "tlsKeyStore=/no/keys&tlsKeyStorePassword="
            + SECRET
            + "&tlsKeyPassword="
            + SECRET
            + "&tlsTrustStore=/no/trust&tlsTrustStorePassword="
            + SECRET;
    KvUrl url = KvUrl.parse(NOBODY + parameters);
    Options options = Options.parse(url.parameters(), TikvOptions.all());
    assertThat(settings(parameters).toString()).contains("***").doesNotContain(SECRET);
    assertThat(url.toString()).doesNotContain(SECRET);
    assertThat(options.toString()).doesNotContain(SECRET);
    assertThat(TlsOptions.all())
        .filteredOn(option -> option.name().endsWith("Password"))
        .hasSize(3)
        .allMatch(Option::sensitive);
    assertThatThrownBy(() -> Kv.connect(NOBODY + parameters))
        .satisfies(
            refused -> {
              StringWriter trace = new StringWriter();
              refused.printStackTrace(new PrintWriter(trace));
              assertThat(trace.toString()).contains("/no/trust").doesNotContain(SECRET);
            });
  }
}
