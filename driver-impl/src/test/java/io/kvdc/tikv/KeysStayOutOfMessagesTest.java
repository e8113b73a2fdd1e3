package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.LockOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.metric.Metrics;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys and values are in the fields of exceptions, never in what ends up in logs and metrics. */
class KeysStayOutOfMessagesTest {

  private static final Bytes KEY = Bytes.utf8("geheim-key");
  private static final Bytes VALUE = Bytes.utf8("geheim-value");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Metrics metrics = new Metrics();
  private final List<String> lines = new ArrayList<>();
  private final Logger root = Logger.getLogger("");
  private final Level before = root.getLevel();
  private Connection connection;

  private final Handler handler =
      new Handler() {
        @Override
        public synchronized void publish(LogRecord line) {
          if (line.getLoggerName() != null && line.getLoggerName().startsWith("io.kvdc")) {
            lines.add(line.getMessage() + (line.getThrown() == null ? "" : text(line.getThrown())));
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void connect() {
    handler.setLevel(Level.ALL);
    root.addHandler(handler);
    Logger.getLogger("io.kvdc").setLevel(Level.ALL);
    connection = Kv.connector(clusters.url("timeout=2s")).metricSink(metrics).connect();
  }

  @AfterEach
  void close() {
    connection.close();
    clusters.close();
    Logger.getLogger("io.kvdc").setLevel(null);
    root.removeHandler(handler);
    root.setLevel(before);
    synchronized (handler) {
      assertThat(lines).allSatisfy(KeysStayOutOfMessagesTest::assertSilent);
    }
    assertSilent(metrics.gatherAsText());
  }

  private static String text(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static void assertSilent(String text) {
    assertThat(text.toLowerCase(Locale.ROOT))
        .doesNotContain("geheim")
        .doesNotContain(Bytes.utf8("geheim").toHex().toLowerCase(Locale.ROOT))
        .doesNotContain("[103, 101, 104");
  }

  private static <E extends KvException> E silent(Class<E> type, Runnable call) {
    E failure = catchThrowableOfType(type, call::run);
    assertThat(failure).isNotNull();
    assertSilent(text(failure));
    assertSilent(failure.attempts().toString());
    return failure;
  }

  @Test
  void conflictsNameKeysInTheirFieldsOnly() {
    Transaction loser = connection.begin();
    loser.put(KEY, VALUE);
    connection.transact(
        winner -> {
          winner.put(KEY, VALUE);
          return null;
        });
    assertThat(silent(WriteConflictException.class, loser::commit).key()).isEqualTo(KEY);
    Transaction inserting = connection.begin();
    inserting.insert(KEY, VALUE);
    assertThat(silent(KeyExistsException.class, inserting::commit).key()).isEqualTo(KEY);
  }

  @Test
  void locksNameKeysInTheirFieldsOnly() {
    try (Transaction holder = connection.begin(TransactionOptions.pessimistic());
        Transaction other = connection.begin(TransactionOptions.pessimistic())) {
      holder.lockKeys(List.of(KEY));
      assertThat(
              silent(
                      LockNotAvailableException.class,
                      () -> other.lockKeys(List.of(KEY), LockOptions.noWait()))
                  .key())
          .isEqualTo(KEY);
    }
  }

  @Test
  void neitherBadInputNorDeadlinesShowKeys() {
    silent(
        ValueTooLargeException.class,
        () ->
            connection
                .raw()
                .put(
                    KEY,
                    Bytes.wrap(("geheim" + "x".repeat(9 << 20)).getBytes(StandardCharsets.UTF_8))));
    clusters.cluster().faults().freezeStore(clusters.cluster().storeIds().get(0));
    silent(DeadlineExceededException.class, () -> connection.raw().get(KEY));
    clusters.cluster().faults().thawStore(clusters.cluster().storeIds().get(0));
  }

  @Test
  void splitsAndTheirRegionErrorsShowNoKeys() {
    connection.raw().put(KEY, VALUE);
    clusters.cluster().split(KEY);
    assertThat(connection.raw().get(KEY)).isEqualTo(VALUE);
    try (Transaction transaction = connection.begin()) {
      transaction.put(KEY, VALUE);
      clusters.cluster().split(Bytes.utf8("geheim-k"));
      transaction.commit();
    }
  }
}
