package io.kvdc.tikv.internal.rpc.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvdc.embedded.CertificateAuthority;
import io.kvdc.embedded.IssuedCertificate;
import io.kvdc.tikv.internal.retry.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that change while they are in use. */
class FileWatchTest {

  private static final Duration POLL = Duration.ofSeconds(10);
  private static final Logger LOGGER = Logger.getLogger("io.kvdc.tikv");

  private final ManualTime time = new ManualTime();
  private final CertificateAuthority authority = CertificateAuthority.create("authority");
  private final List<String> log = new ArrayList<>();
  private final Handler handler = new Listening();
  private int replaced;
  @TempDir private Path files;
  private Path ca;
  private Path certificate;
  private Path key;
  private ClientTls tls;

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
  void open() {
    LOGGER.addHandler(handler);
    ca = authority.write(files.resolve("ca.pem"));
    certificate = files.resolve("client.pem");
    key = files.resolve("client-key.pem");
    write(authority.issue("first"));
    tls =
        ClientTls.open(
            new TlsSettings(
                new TrustSource.Pem(new OptionFile("tlsCa", ca)),
                new KeySource.Pem(
                    new OptionFile("tlsCert", certificate), new OptionFile("tlsKey", key), null),
                true,
                POLL),
            time.environment(0.5),
            InstantSource.system(),
            Runnable::run,
            () -> {});
    tls.onReplaced(() -> replaced++);
  }

  @AfterEach
  void close() {
    tls.close();
    LOGGER.removeHandler(handler);
  }

  private void write(IssuedCertificate issued) {
    issued.writeCertificate(certificate);
    issued.writeKey(key);
  }

  private List<String> warnings() {
    return log.stream().filter(text -> text.contains("cannot be used yet")).toList();
  }

  @Test
  void whatDoesNotChangeIsNotReplaced() throws IOException {
    time.advance(POLL.multipliedBy(3));
    Files.setLastModifiedTime(ca, java.nio.file.attribute.FileTime.from(Instant.EPOCH));
    time.advance(POLL);
    assertThat(replaced).isZero();
    assertThat(log).isEmpty();
  }

  @Test
  void newFilesAreUsedFromTheNextLookOn() {
    write(authority.issue("second"));
    time.advance(POLL.minusNanos(1));
    assertThat(replaced).isZero();
    time.advance(Duration.ofNanos(1));
    assertThat(replaced).isEqualTo(1);
    assertThat(log).singleElement().asString().contains("CN=second").contains("client.pem");
  }

  @Test
  void aMissingFileIsWaitedForAndToldOnce() throws IOException {
    Files.delete(certificate);
    Files.delete(key);
    time.advance(POLL.multipliedBy(4));
    assertThat(replaced).isZero();
    assertThat(warnings()).singleElement().asString().contains("client.pem does not exist");

    write(authority.issue("second"));
    time.advance(POLL);
    assertThat(replaced).isEqualTo(1);
  }

  @Test
  void whatStaysWrongIsToldAgainAfterAWhile() throws IOException {
    Files.delete(ca);
    time.advance(Duration.ofMinutes(25));
    assertThat(warnings()).hasSize(3);
  }

  @Test
  void aCertificateWaitsForItsKey() {
    IssuedCertificate second = authority.issue("second");
    second.writeCertificate(certificate);
    time.advance(POLL);
    assertThat(replaced).isZero();
    assertThat(warnings())
        .singleElement()
        .asString()
        .contains("does not belong to the certificate", "CN=second");

    second.writeKey(key);
    time.advance(POLL);
    assertThat(replaced).isEqualTo(1);
  }

  @Test
  void halfAFileIsNoFile() throws IOException {
    String whole = authority.issue("second").certificatePem();
    Files.writeString(certificate, whole.substring(0, whole.length() / 2));
    time.advance(POLL);
    Files.writeString(certificate, "");
    time.advance(POLL);
    assertThat(replaced).isZero();
    assertThat(warnings()).hasSize(2);
  }

  @Test
  void anExpiredSuccessorIsNotUsed() {
    write(
        authority.issue(
            "second",
            List.of(),
            Instant.parse("2020-01-01T00:00:00Z"),
            Instant.parse("2021-01-01T00:00:00Z")));
    time.advance(POLL);
    assertThat(replaced).isZero();
    assertThat(warnings()).singleElement().asString().contains("expired on 2021-01-01");
  }

  @Test
  void aListenerThatThrowsDoesNotEndTheWatch() {
    tls.onReplaced(
        () -> {
          throw new IllegalStateException("a listener");
        });
    write(authority.issue("second"));
    time.advance(POLL);
    write(authority.issue("third"));
    time.advance(POLL);
    assertThat(replaced).isGreaterThanOrEqualTo(2);
  }

  @Test
  void nothingIsReadAfterClosing() {
    tls.close();
    write(authority.issue("second"));
    time.advance(POLL.multipliedBy(2));
    assertThat(replaced).isZero();
    assertThat(time.waiting()).isZero();
  }
}
