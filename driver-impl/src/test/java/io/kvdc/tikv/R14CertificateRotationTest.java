package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.RawSession;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.CertificateAuthority;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are replaced while calls go on: none of them fails, and old connections go. */
class R14CertificateRotationTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Logger LOGGER = Logger.getLogger("io.kvdc.tikv");

  private final CertificateAuthority authority = CertificateAuthority.create("authority");
  private final AtomicLong calls = new AtomicLong();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Handler handler = new Listening();
  @TempDir private Path files;
  private EmbeddedCluster cluster;

  private final class Listening extends Handler {
    @Override
    public void publish(LogRecord logged) {
      log.add(logged.getMessage());
    }

    @Override
    public void flush() {
      // Nothing is kept.
    }

    @Override
    public void close() {
      // There is nothing to close.
    }
  }

  @BeforeEach
  void start() {
    LOGGER.addHandler(handler);
    cluster =
        EmbeddedCluster.builder()
            .name("r14-" + NUMBERS.incrementAndGet())
            .apiVersion(ApiVersion.V2)
            .tcp(0)
            .tls(authority)
            .requireClientCertificates()
            .start();
  }

  @AfterEach
  void stop() {
    LOGGER.removeHandler(handler);
    cluster.close();
  }

  private Path certificate() {
    return files.resolve("client.pem");
  }

  private Path key() {
    return files.resolve("client-key.pem");
  }

  private X509Certificate write(IssuedCertificate issued) {
    issued.writeCertificate(certificate());
    issued.writeKey(key());
    return issued.certificate();
  }

  private String url() {
    return "kv:tikv://"
        + cluster.pdAddresses().get(0)
        + "/DEFAULT?tlsReloadInterval=100ms&connectionsPerStore=1&timeout=60s&tlsCa="
        + files.resolve("ca.pem")
        + "&tlsCert="
        + certificate()
        + "&tlsKey="
        + key();
  }

  private Thread traffic(Connection connection) {
    RawSession raw = connection.raw();
    Thread thread =
        new Thread(
            () -> {
              while (!stopped.get()) {
                try {
                  Bytes key = Bytes.utf8("k" + calls.incrementAndGet() % 100);
                  raw.put(key, key);
                  assertThat(raw.get(key)).isEqualTo(key);
                  connection.currentTimestamp();
                } catch (RuntimeException | Error e) {
                  failures.add(e);
                }
              }
            },
            "traffic");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void awaitCalls(int more) {
    long from = calls.get();
    await().atMost(LONG).until(() -> calls.get() >= from + more);
  }

  @Test
  void callsGoOnWhileTheCertificateIsAwayAndThroughItsReplacement()
      throws IOException, InterruptedException {
    authority.write(files.resolve("ca.pem"));
    X509Certificate first = write(authority.issue("first"));
    try (Connection connection = Kv.connect(url())) {
      Thread traffic = traffic(connection);
      awaitCalls(20);
      assertThat(cluster.tls().clientCertificates()).isNotEmpty().containsOnly(first);
      assertThat(connections()).isEqualTo("1 store, 1 PD");

      Files.delete(certificate());
      Files.delete(key());
      awaitLogged("does not exist");
      awaitCalls(20);

      X509Certificate second = write(authority.issue("second"));
      awaitLogged("certificates were read anew");
      await().atMost(LONG).until(() -> cluster.tls().clientCertificates().contains(second));
      awaitCalls(20);
      await()
          .atMost(LONG)
          .untilAsserted(
              () -> {
                assertThat(handshakesWith(second)).isEqualTo(2);
                assertThat(connections()).isEqualTo("1 store, 1 PD");
              });

      stopped.set(true);
      traffic.join(LONG.toMillis());
      assertThat(failures).isEmpty();
    }
  }

  @Test
  void theAuthorityMayChangeToo() throws InterruptedException {
    CertificateAuthority next = CertificateAuthority.create("next authority");
    authority.write(files.resolve("ca.pem"));
    write(authority.issue("first"));
    try (Connection connection = Kv.connect(url())) {
      Thread traffic = traffic(connection);
      awaitCalls(20);

      bundle(authority, next);
      cluster.tls().requireClientCertificates(authority, next);
      awaitLogged("certificates were read anew");
      cluster.tls().rotate(next);
      X509Certificate second = write(next.issue("second"));
      await().atMost(LONG).until(() -> cluster.tls().clientCertificates().contains(second));
      next.write(files.resolve("ca.pem"));
      cluster.tls().requireClientCertificates(next);
      awaitCalls(20);

      stopped.set(true);
      traffic.join(LONG.toMillis());
      assertThat(failures).isEmpty();
    }
  }

  private void bundle(CertificateAuthority one, CertificateAuthority other) {
    try {
      Path written = Files.writeString(files.resolve("bundle.pem"), one.pem() + other.pem());
      Files.move(
          written, files.resolve("ca.pem"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String connections() {
    return cluster.network().store(cluster.storeIds().get(0)).connections()
        + " store, "
        + cluster.network().pd(0).connections()
        + " PD";
  }

  private long handshakesWith(X509Certificate certificate) {
    return cluster.tls().clientCertificates().stream().filter(certificate::equals).count();
  }

  private void awaitLogged(String text) {
    await().atMost(LONG).until(() -> log.stream().anyMatch(line -> line.contains(text)));
  }
}
