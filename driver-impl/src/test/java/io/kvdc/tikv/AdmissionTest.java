package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Endpoints;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import io.kvdc.spi.OperationTerms;
import io.kvdc.spi.Phase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Operations that interceptors let wait, and what they may want of them. */
class AdmissionTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes ONE = Bytes.utf8("1");

  private final Clusters clusters = Clusters.of(1, ApiVersion.V2);
  private final Gate gate = new Gate();

  @AfterEach
  void close() {
    clusters.close();
  }

  /** Lets the operations of one name wait for the test. */
  private static final class Gate implements Interceptor {
    private final List<Completion> ends = new CopyOnWriteArrayList<>();
    private volatile String held = "";
    private volatile CompletableFuture<String> stage = new CompletableFuture<>();
    private volatile OperationTerms terms = OperationTerms.NONE;

    @Override
    public After before(Operation operation) {
      return ends::add;
    }

    @Override
    public OperationTerms terms(Operation operation, OperationTerms outer) {
      return terms;
    }

    @Override
    public @Nullable CompletionStage<?> admit(Operation operation) {
      return operation.name().equals(held) ? stage : null;
    }
  }

  private Connection connect() {
    return Kv.connector(clusters.url()).interceptor(gate).connect();
  }

  @Test
  void aCallThatWaitsSendsNothingUntilItMayGoOn() {
    try (Connection connection = connect()) {
      gate.held = "raw.put";
      CompletableFuture<Void> put = connection.raw().async().put(A, ONE).toCompletableFuture();
      assertThat(connection.raw().get(A)).isNull();
      assertThat(put).isNotDone();
      gate.stage.complete("go");
      put.join();
      assertThat(connection.raw().get(A)).isEqualTo(ONE);
      assertThat(gate.ends)
          .filteredOn(end -> end.operation().name().equals("raw.put"))
          .singleElement()
          .matches(end -> end.succeeded() && end.phases().count(Phase.ADMISSION) == 1);
    }
  }

  @Test
  void aCommitThatIsRefusedLateWasNotApplied() {
    try (Connection connection = connect()) {
      gate.held = "transaction.commit";
      AsyncTransaction transaction = connection.beginAsync().toCompletableFuture().join();
      transaction.put(A, ONE);
      CompletableFuture<?> commit = transaction.commit().toCompletableFuture();
      gate.stage.completeExceptionally(
          new ThrottledException(ErrorDetail.of("too much"), Duration.ZERO));
      assertThatThrownBy(commit::join).hasCauseInstanceOf(ThrottledException.class);
      assertThat(gate.ends)
          .filteredOn(end -> end.operation().name().equals("transaction.commit"))
          .singleElement()
          .extracting(Completion::outcome)
          .isEqualTo(Outcome.NOT_APPLIED);
      try (Transaction later = connection.begin()) {
        assertThat(later.get(A)).isNull();
      }
    }
  }

  @Test
  void waitingCountsAgainstTheDeadline() {
    gate.held = "raw.put";
    try (Connection connection =
        Kv.connector(clusters.url() + "&timeout=50ms").interceptor(gate).connect()) {
      assertThatThrownBy(() -> connection.raw().put(A, ONE))
          .isInstanceOfSatisfying(
              DeadlineExceededException.class,
              late -> assertThat(late.outcome()).isEqualTo(Outcome.NOT_APPLIED));
      gate.stage.complete("too late");
      gate.held = "";
      assertThat(connection.raw().get(A)).isNull();
    }
  }

  @Test
  void aCloseEndsWhatWaits() {
    Connection connection = connect();
    gate.held = "raw.put";
    CompletableFuture<Void> put = connection.raw().async().put(A, ONE).toCompletableFuture();
    connection.close();
    assertThatThrownBy(put::join).hasCauseInstanceOf(ConnectionClosedException.class);
    gate.stage.complete("too late");
    try (Connection other = Kv.connect(clusters.url())) {
      assertThat(other.raw().get(A)).isNull();
    }
  }

  @Test
  void aCancelEndsWhatWaits() {
    try (Connection connection = connect()) {
      gate.held = "raw.put";
      CompletableFuture<Void> put = connection.raw().async().put(A, ONE).toCompletableFuture();
      put.cancel(false);
      gate.stage.complete("too late");
      gate.held = "";
      assertThat(connection.raw().get(A)).isNull();
      assertThat(gate.ends).filteredOn(end -> end.operation().name().equals("raw.put")).hasSize(1);
    }
  }

  @Test
  void anInterceptorGivesLessTime() {
    try (Connection connection = connect()) {
      connection.raw().put(A, ONE);
      clusters.cluster().faults().freezeStore(clusters.cluster().storeIds().get(0));
      gate.terms = OperationTerms.NONE.within(Duration.ofMillis(40));
      assertThatThrownBy(() -> connection.raw().get(A))
          .isInstanceOf(DeadlineExceededException.class)
          .hasMessageContaining("40 ms");
      assertThatThrownBy(() -> connection.raw().put(A, A))
          .matches(failure -> ((KvException) failure).outcome() == Outcome.UNKNOWN);
    } finally {
      clusters.cluster().faults().thawStore(clusters.cluster().storeIds().get(0));
    }
  }

  @Test
  void endpointsSayWhereTheClusterIs() {
    String url = clusters.url();
    int from = url.indexOf("//") + 2;
    int to = url.indexOf('/', from);
    String real = url.substring(from, to);
    Endpoints registry =
        new Endpoints() {
          @Override
          public List<String> seeds(List<String> given) {
            assertThat(given).containsExactly("registry:2379");
            return List.of(real.split(","));
          }
        };
    try (Connection connection =
        Kv.connector(url.replace(real, "registry:2379")).endpoints(registry).connect()) {
      connection.raw().put(A, ONE);
      assertThat(connection.raw().get(A)).isEqualTo(ONE);
    }
  }
}
