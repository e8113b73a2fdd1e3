package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.CertificateAuthority;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import io.kvdc.embedded.IssuedCertificate;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.KvException;
import io.kvdc.error.SecureConnectionException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections to PD and stores over TLS, and what is said when they cannot be made. */
class TlsTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Bytes KEY = Bytes.utf8("k");

  @TempDir private Path files;
  private final CertificateAuthority authority = CertificateAuthority.create("Test Authority");
  private EmbeddedCluster cluster;

  private void start() {
    cluster = builder().tls(authority).start();
  }

  private void startWithClientCertificates() {
    cluster = builder().tls(authority).requireClientCertificates().start();
  }

  private static EmbeddedClusterBuilder builder() {
    return EmbeddedCluster.builder()
        .name("tls-" + NUMBERS.incrementAndGet())
        .apiVersion(ApiVersion.V2)
        .tcp(0);
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** A URL without what {@link EmbeddedCluster#url()} says about certificates. */
  private String url(String... options) {
    return "kv:tikv://"
        + String.join(",", cluster.pdAddresses())
        + "/DEFAULT?connectTimeout=20s&"
        + String.join("&", options);
  }

  private static void useAllOf(String url) {
    try (Connection connection = Kv.connect(url)) {
      connection.raw().put(KEY, Bytes.utf8("raw"));
      assertThat(connection.raw().get(KEY)).isEqualTo(Bytes.utf8("raw"));
      connection.transact(
          transaction -> {
            transaction.put(KEY, Bytes.utf8("txn"));
            return null;
          });
      assertThat(connection.snapshot().get(KEY)).isEqualTo(Bytes.utf8("txn"));
    }
  }

  private static String refusal(String url) {
    KvException refused = catchThrowableOfType(KvException.class, () -> Kv.connect(url).close());
    assertThat(refused).isInstanceOf(SecureConnectionException.class);
    assertThat(refused.isRetryable()).isFalse();
    return refused.getMessage();
  }

  private String ca() {
    return "tlsCa=" + authority.write(files.resolve("ca.pem"));
  }

  @Test
  void pdAndStoresAreReachedOverTls() {
    start();
    useAllOf(cluster.url());
    useAllOf(url(ca()));
    assertThat(cluster.tls().clientCertificates()).isEmpty();
  }

  @Test
  void serversMayDemandACertificateOfTheClient() {
    startWithClientCertificates();
    IssuedCertificate client = authority.issue("an application");
    useAllOf(
        url(
            ca(),
            "tlsCert=" + client.writeCertificate(files.resolve("client.pem")),
            "tlsKey=" + client.writeKey(files.resolve("client-key.pem"))));
    assertThat(cluster.tls().clientCertificates())
        .isNotEmpty()
        .allMatch(client.certificate()::equals);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PKCS12", "JKS"})
  void keyStoresServeAsWellAsPem(String type) {
    startWithClientCertificates();
    IssuedCertificate client = authority.issue("an application");
    useAllOf(
        url(
            "tlsTrustStore=" + authority.writeTrustStore(files.resolve("trust"), type, "secret1"),
            "tlsTrustStorePassword=secret1",
            "tlsKeyStore=" + client.writeKeyStore(files.resolve("key"), type, "secret2"),
            "tlsKeyStorePassword=secret2"));
    assertThat(cluster.tls().clientCertificates()).contains(client.certificate());
  }

  @Test
  void anAuthorityThatVouchesForNobodyThereIsNamed() {
    start();
    Path other = CertificateAuthority.create("Other Authority").write(files.resolve("other.pem"));
    assertThat(refusal(url("tlsCa=" + other)))
        .contains(
            cluster.pdAddresses().get(0),
            "no authority from " + other + " vouches for it",
            "issuer 'CN=Test Authority'");
  }

  @Test
  void theAuthoritiesOfTheJavaInstallationDoNotVouchForIt() {
    start();
    assertThat(refusal(url("tls=true")))
        .contains("no authority from the Java installation vouches for it");
  }

  @Test
  void anExpiredCertificateIsNamedWithItsDate() {
    start();
    cluster
        .tls()
        .rotate(
            authority.issue(
                "old server",
                List.of("127.0.0.1"),
                Instant.parse("2020-01-01T00:00:00Z"),
                Instant.parse("2021-02-03T04:05:06Z")));
    assertThat(refusal(url(ca())))
        .contains(
            cluster.pdAddresses().get(0),
            "its certificate expired on 2021-02-03 04:05:06 UTC",
            "subject 'CN=old server'");
  }

  @Test
  void aCertificateThatIsNotYetValidIsNamedWithItsDate() {
    start();
    cluster
        .tls()
        .rotate(
            authority.issue(
                "new server",
                List.of("127.0.0.1"),
                Instant.parse("2200-01-01T00:00:00Z"),
                Instant.parse("2201-01-01T00:00:00Z")));
    assertThat(refusal(url(ca()))).contains("is not valid before 2200-01-01 00:00:00 UTC");
  }

  @Test
  void aCertificateForAnotherHostIsRefusedUnlessHostsAreNotVerified() {
    start();
    cluster.tls().rotate(authority.issue("server", "pd.example.com", "10.0.0.7"));
    assertThat(refusal(url(ca())))
        .contains(
            "its certificate is not for the host '127.0.0.1' but for [pd.example.com, 10.0.0.7]");
    useAllOf(url(ca(), "tlsVerifyHost=false"));
  }

  @Test
  void withoutHostVerificationAuthoritiesStillMatter() {
    start();
    cluster.tls().rotate(CertificateAuthority.create("Nobody"));
    assertThat(refusal(url(ca(), "tlsVerifyHost=false"))).contains("vouches for it");
  }

  @Test
  void aMissingClientCertificateIsNamed() {
    startWithClientCertificates();
    assertThat(refusal(url(ca())))
        .contains("it wants a certificate of this client; give one as tlsCert and tlsKey");
  }

  @Test
  void aClientCertificateThatTheServerDoesNotTrustIsShown() {
    startWithClientCertificates();
    IssuedCertificate client = CertificateAuthority.create("Test Authority").issue("a stranger");
    assertThat(
            refusal(
                url(
                    ca(),
                    "tlsCert=" + client.writeCertificate(files.resolve("client.pem")),
                    "tlsKey=" + client.writeKey(files.resolve("client-key.pem")))))
        .contains(
            "it does not accept the certificate of this client", "CN=a stranger", "client.pem");
  }

  @Test
  void aServerWithoutTlsIsNamed() {
    cluster = builder().start();
    assertThat(refusal(url(ca()))).contains("does not speak TLS", "the option tls");
  }

  @Test
  void aServerThatSpeaksTlsToAClientWithoutIsNamed() {
    start();
    assertThatThrownBy(
            () -> Kv.connect(url("connectTimeout=1s").replace("connectTimeout=20s&", "")))
        .isInstanceOf(ClusterUnreachableException.class)
        .hasMessageContaining("as when only one side speaks TLS");
  }

  @Test
  void aStoreThatCannotBeTrustedEndsCallsAtOnceAndIsNamed() {
    start();
    try (Connection connection = Kv.connect(url(ca(), "timeout=100s"))) {
      long store = cluster.storeIds().get(0);
      cluster.tls().rotate("store-" + store, authority.issue("store", "elsewhere.example.com"));
      assertThatThrownBy(() -> connection.raw().get(KEY))
          .isInstanceOf(SecureConnectionException.class)
          .hasMessageContaining("elsewhere.example.com")
          .hasMessageContaining("127.0.0.1:");
      cluster.tls().rotate();
      cluster.stopStore(store);
      cluster.startStore(store);
      // Until the pause before the next attempt to connect is over, the last failure is told again.
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptionsInstanceOf(SecureConnectionException.class)
          .untilAsserted(() -> assertThat(connection.raw().get(KEY)).isNull());
    }
  }

  @Test
  void embeddedUrlsSpeakTlsWhenTold() {
    try (Connection connection =
        Kv.connect("kv:embedded:tls-url?transport=tcp&tls=true&tlsReloadInterval=1s")) {
      connection.raw().put(KEY, KEY);
      assertThat(connection.unwrap(EmbeddedCluster.class).tls().authority()).isNotNull();
      assertThat(connection.unwrap(EmbeddedCluster.class).url()).contains("tlsCa=");
    }
    assertThatThrownBy(() -> Kv.connect("kv:embedded:tls-url?tls=true"))
        .hasMessageContaining("transport=tcp");
  }

  @Test
  void certificatesAreForTheAdvertisedHostWhereverItIsReached() {
    start();
    cluster.tls().rotate("pd-0", authority.issue("pd", "pd.in.the.cluster"));
    String reachable = cluster.pdAddresses().get(0);
    useAllOf(
        "kv:tikv://pd.in.the.cluster:2379/DEFAULT?addressMap=pd.in.the.cluster:2379="
            + reachable
            + "&"
            + ca());
    assertThat(
            refusal(
                "kv:tikv://pd.by.another.name:2379/DEFAULT?addressMap=pd.by.another.name:2379="
                    + reachable
                    + "&"
                    + ca()))
        .contains("not for the host 'pd.by.another.name' but for [pd.in.the.cluster]");
  }

  @Test
  void anApplicationMayStartBeforeItsClusterGetsTheRightCertificate() {
    start();
    IssuedCertificate late =
        authority.issue(
            "late",
            List.of("127.0.0.1"),
            Instant.now().minus(Duration.ofDays(9)),
            Instant.now().minus(Duration.ofDays(1)));
    cluster.tls().rotate(late);
    assertThat(refusal(url(ca()))).contains("expired");
    cluster.tls().rotate();
    useAllOf(url(ca()));
  }
}
