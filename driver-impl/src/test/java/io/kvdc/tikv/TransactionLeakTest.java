package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.LockOptions;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Transactions that are forgotten are reported, once, and give back what they hold. */
class TransactionLeakTest {

  private static final Bytes A = Bytes.utf8("a");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Logger logger = Logger.getLogger("io.kvdc.tikv");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          records.add(logged);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void close() {
    logger.removeHandler(handler);
    logger.setUseParentHandlers(true);
    clusters.close();
  }

  private List<LogRecord> warnings() {
    return records.stream().filter(each -> each.getMessage().contains("was forgotten")).toList();
  }

  /** Begins other transactions meanwhile, for a look is taken then. */
  private void awaitWarnings(Connection connection, int count) {
    await()
        .until(
            () -> {
              System.gc();
              connection.begin().close();
              return warnings().size() >= count;
            });
  }

  private static void forget(Connection connection, TransactionOptions options) {
    connection.begin(options).put(A, A);
  }

  @Test
  void warningShowsWhereItBegan() {
    Connection connection = clusters.connect();
    forget(connection, TransactionOptions.optimistic());
    awaitWarnings(connection, 1);
    assertThat(warnings())
        .singleElement()
        .satisfies(
            warning ->
                assertThat(warning.getThrown().getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("forget")));
  }

  @Test
  void withoutStacksItSaysHowToGetThem() {
    Connection connection = clusters.connect("leakStacks=false");
    forget(connection, TransactionOptions.optimistic());
    awaitWarnings(connection, 1);
    assertThat(warnings().get(0).getThrown()).isNull();
    assertThat(warnings().get(0).getMessage()).contains("leakStacks=true");
  }

  @Test
  void whatEndedIsNotReported() {
    Connection connection = clusters.connect();
    endProperly(connection);
    forget(connection, TransactionOptions.optimistic());
    awaitWarnings(connection, 1);
    assertThat(warnings()).hasSize(1);
  }

  private static void endProperly(Connection connection) {
    Transaction committed = connection.begin();
    committed.put(A, A);
    committed.commit();
    Transaction nothing = connection.begin();
    nothing.commit();
    connection.begin().rollback();
    connection.begin().close();
    connection.begin().async().rollback();
  }

  @Test
  void locksOfTheForgottenAreGivenBack() {
    Connection connection = clusters.connect();
    forgetLocked(connection);
    awaitWarnings(connection, 1);
    try (Transaction next = connection.begin(TransactionOptions.pessimistic())) {
      assertThat(next.lockKeys(List.of(A), LockOptions.defaults()).get(0).locked()).isTrue();
    }
  }

  private static void forgetLocked(Connection connection) {
    Transaction transaction = connection.begin(TransactionOptions.pessimistic());
    transaction.lockKeys(List.of(A));
  }
}
