package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KvUrl;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ServerBusyException;
import io.kvdc.option.Options;
import io.kvdc.spi.ConnectRequest;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.Plugins;
import io.kvdc.spi.SessionKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What interceptors see of transactions, and what their refusals do. */
class TransactionInterceptorsTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Recorder recorder = new Recorder();
  private Connection connection;

  @BeforeEach
  void connect() {
    KvUrl url = KvUrl.parse(clusters.url());
    connection =
        new TikvDriver()
            .connect(
                new ConnectRequest(
                    url,
                    Options.parse(url.parameters(), TikvOptions.all()),
                    getClass().getClassLoader(),
                    Plugins.of(List.of(recorder), List.of())));
  }

  @AfterEach
  void close() {
    connection.close();
    clusters.close();
  }

  @Test
  void callsAreSeenAndWritesIntoTheBufferAreNot() {
    try (Transaction transaction = connection.begin()) {
      transaction.put(A, ONE);
      transaction.delete(Bytes.utf8("b"));
      transaction.get(A);
      transaction.batchGet(List.of(A, Bytes.utf8("c")));
      transaction.scan(KeyRange.all()).toList();
      transaction.lockKeys(List.of(A));
      transaction.commit();
    }
    connection.begin().rollback();
    assertThat(recorder.ended)
        .containsExactly(
            "transaction.begin",
            "transaction.get",
            "transaction.batchGet",
            "transaction.scan",
            "transaction.lockKeys",
            "transaction.commit!",
            "transaction.begin",
            "transaction.rollback!");
  }

  @Test
  void refusedBeginLeavesNoTransaction() {
    recorder.refusing = "transaction.begin";
    assertThatThrownBy(() -> connection.begin()).isInstanceOf(ServerBusyException.class);
    assertThat(connection.currentTimestamp()).as("no operation").isNotNull();
    assertThat(recorder.ended).isEmpty();
  }

  @Test
  void refusedCommitRollsBack() {
    Transaction transaction = connection.begin();
    transaction.put(A, ONE);
    recorder.refusing = "transaction.commit";
    assertThatThrownBy(transaction::commit).isInstanceOf(ServerBusyException.class);
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(clusters.cluster().faults().journal().count("KvPrewrite")).isZero();
  }

  @Test
  void refusedRollbackHappensAllTheSame() {
    Transaction transaction = connection.begin();
    recorder.refusing = "transaction.rollback";
    transaction.rollback();
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void refusedLockCallLetsTheNextOneThrough() {
    try (Transaction transaction = connection.begin()) {
      recorder.refusing = "transaction.lockKeys";
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A)))
          .isInstanceOf(ServerBusyException.class);
      assertThat(transaction.count()).as("nothing is locked").isZero();
      recorder.refusing = "";
      assertThat(transaction.lockKeys(List.of(A))).hasSize(1);
    }
  }

  /** Notes what ends, writes with an exclamation mark. */
  private static final class Recorder implements Interceptor {
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private volatile String refusing = "";

    @Override
    public @Nullable KvException refuse(Operation operation) {
      return operation.name().equals(refusing)
          ? new ServerBusyException(ErrorDetail.of("refused"))
          : null;
    }

    @Override
    public After before(Operation operation) {
      assertThat(operation.session()).isEqualTo(SessionKind.TRANSACTION);
      return completion -> ended.add(operation.name() + (operation.write() ? "!" : ""));
    }
  }
}
