package io.kvdc.spring;

import static io.kvdc.spring.Ledger.A;
import static io.kvdc.spring.Ledger.B;
import static io.kvdc.spring.Ledger.ONE;
import static io.kvdc.spring.Ledger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.PipelinedWrites;
import io.kvdc.Snapshot;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvUndeterminedException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.junit.KvCluster;
import io.kvdc.junit.Sharing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.HeuristicCompletionException;
import org.springframework.transaction.InvalidTimeoutException;
import org.springframework.transaction.TransactionTimedOutException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** How transactions end when something goes wrong. */
@KvCluster(sharing = Sharing.NOTHING, options = "timeout=1s")
class EndsTest {
  private final AtomicLong nanos = new AtomicLong();
  private final Connection connection;
  private final EmbeddedCluster cluster;
  private final AnnotationConfigApplicationContext application;
  private final KvTransactionManager manager;
  private final Ledger ledger;
  private final KvTemplate template;
  private final List<Integer> completions = new ArrayList<>();

  EndsTest(Connection connection, EmbeddedCluster cluster) {
    this.connection = connection;
    this.cluster = cluster;
    this.manager = new KvTransactionManager(connection, nanos::get);
    this.application = Ledger.application(connection, manager);
    this.ledger = application.getBean(Ledger.class);
    this.template = application.getBean(KvTemplate.class);
  }

  @AfterEach
  void nothingStaysBound() {
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
    application.close();
  }

  private @Nullable Bytes committed(Bytes key) {
    return Ledger.committed(connection, key);
  }

  private void watchCompletion() {
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void afterCompletion(int status) {
            completions.add(status);
          }
        });
  }

  private void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private Transaction current() {
    return Objects.requireNonNull(KvTransactionManager.currentTransaction(connection));
  }

  @Test
  void aWriteConflictAtTheCommitIsAnOptimisticLockingFailure() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      template.put(B, ONE);
                      connection.transact(
                          tx -> {
                            tx.put(A, TWO);
                            return true;
                          });
                    }))
        .isInstanceOf(OptimisticLockingFailureException.class)
        .hasCauseInstanceOf(WriteConflictException.class);

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
    assertThat(committed(A)).isEqualTo(TWO);
    assertThat(committed(B)).isNull();
  }

  @Test
  void aCommitWithoutAnAnswerIsUnknownAndNothingElse() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());

    Throwable thrown =
        catchThrowable(
            () ->
                ledger.required(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                    }));

    assertUnknown(thrown);
    assertThat(thrown).hasCauseInstanceOf(KvUndeterminedException.class);
  }

  @Test
  void aCommitWithoutAnAnswerIsNotTakenForRolledBackByAnyConfiguration() {
    manager.setRollbackOnCommitFailure(true);
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());

    assertUnknown(
        catchThrowable(
            () ->
                ledger.required(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                    })));
  }

  private void assertUnknown(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            HeuristicCompletionException.class,
            e ->
                assertThat(e.getOutcomeState())
                    .isEqualTo(HeuristicCompletionException.STATE_UNKNOWN))
        .isNotInstanceOf(TransientDataAccessException.class)
        .hasMessageContaining("unknown");
    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_UNKNOWN);
  }

  @Test
  void aWriteOfItsOwnWithoutAnAnswerIsUnknownToo() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());

    assertThatThrownBy(() -> template.put(A, ONE))
        .isInstanceOf(KvOutcomeUnknownException.class)
        .isNotInstanceOf(TransientDataAccessException.class)
        .hasMessageContaining("UNKNOWN");
  }

  @Test
  void whatCannotBeginIsNotRun() {
    connection.close();

    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      throw new AssertionError("run");
                    }))
        .isInstanceOf(CannotCreateTransactionException.class)
        .hasRootCauseInstanceOf(ConnectionClosedException.class);
  }

  @Test
  void aBeginThatFailsWithinAnotherLeavesThatOneAsItWas() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          manager.setOptions(
              options -> {
                throw new ConnectionClosedException(ErrorDetail.of("closed for the test"));
              });
          assertThatThrownBy(() -> ledger.requiresNew(() -> template.put(B, TWO)))
              .isInstanceOf(CannotCreateTransactionException.class);
          assertThat(template.get(A)).isEqualTo(ONE);
        });

    assertThat(committed(A)).isEqualTo(ONE);
    assertThat(committed(B)).isNull();
  }

  @Test
  void aRollbackAfterTheConnectionWasClosedHidesNothing() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      connection.close();
                      throw new IllegalStateException("on purpose");
                    }))
        .isExactlyInstanceOf(IllegalStateException.class)
        .hasMessage("on purpose");

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
  }

  @Test
  void aCommitAfterTheConnectionWasClosedFails() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      connection.close();
                    }))
        .isInstanceOf(DataAccessResourceFailureException.class);

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
  }

  @Test
  void aCallAfterTheTimeoutFailsAndSoDoesTheCommit() {
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      advance(Duration.ofSeconds(5));
                      assertThatThrownBy(() -> template.get(A))
                          .isInstanceOf(TransactionTimedOutException.class);
                      assertThatThrownBy(() -> template.put(B, ONE))
                          .isInstanceOf(TransactionTimedOutException.class);
                    }))
        .isInstanceOf(UnexpectedRollbackException.class);

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
    assertThat(committed(A)).isNull();
  }

  @Test
  void aCommitAfterTheTimeoutIsARollback() {
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      advance(Duration.ofSeconds(5));
                    }))
        .isInstanceOf(UnexpectedRollbackException.class)
        .hasCauseInstanceOf(TransactionTimedOutException.class);

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
    assertThat(committed(A)).isNull();
  }

  @Test
  void aReadUnderWayIsCutShortByTheTimeout() {
    cluster.faults().inject(Calls.to("KvGet"), FaultAction.holdAnswer());
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      advance(Duration.ofMillis(4_990));
                      template.get(A);
                    }))
        .isInstanceOf(TransactionTimedOutException.class)
        .hasMessageContaining("5 s");
  }

  @Test
  void aFlushUnderWayIsCutShortByTheTimeout() {
    cluster.faults().inject(Calls.to("KvFlush"), FaultAction.holdAnswer());
    manager.setOptions(o -> o.mutate().pipelined(PipelinedWrites.defaults()).build());
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      template.put(A, ONE);
                      advance(Duration.ofMillis(4_990));
                      current().flush();
                    }))
        .isInstanceOf(TransactionTimedOutException.class);
  }

  @Test
  void aSnapshotHasNoMoreTimeThanItsTransaction() {
    ledger.inFiveSeconds(
        () -> {
          advance(Duration.ofSeconds(2));
          Snapshot snapshot = current().snapshot();
          assertThat(snapshot.options().timeout()).isEqualTo(Duration.ofSeconds(3));
          assertThat(snapshot.get(A)).isNull();
        });
    manager.setOptions(o -> o.mutate().timeout(Duration.ofMillis(700)).build());
    ledger.inFiveSeconds(
        () ->
            assertThat(current().snapshot().options().timeout()).isEqualTo(Duration.ofMillis(700)));
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      advance(Duration.ofSeconds(5));
                      current().snapshot();
                    }))
        .isInstanceOf(TransactionTimedOutException.class);
  }

  @Test
  void aPrewriteUnderWayIsCutShortByTheTimeoutAndRolledBack() {
    cluster.faults().inject(Calls.to("KvPrewrite"), FaultAction.dropRequest());
    assertThatThrownBy(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      advance(Duration.ofMillis(4_990));
                    }))
        .isInstanceOf(UnexpectedRollbackException.class);

    assertThat(completions).containsExactly(TransactionSynchronization.STATUS_ROLLED_BACK);
  }

  @Test
  void aCommitUnderWayIsCutShortByTheTimeoutAndUnknown() {
    cluster.faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
    assertUnknown(
        catchThrowable(
            () ->
                ledger.inFiveSeconds(
                    () -> {
                      watchCompletion();
                      template.put(A, ONE);
                      // Leaves time enough for what comes before the answer that is lost.
                      advance(Duration.ofSeconds(3));
                    })));
  }

  @Test
  void withinItsTimeoutATransactionIsAsAnyOther() {
    ledger.inFiveSeconds(
        () -> {
          template.put(A, ONE);
          assertThat(template.get(A)).isEqualTo(ONE);
          assertThat(template.getForUpdate(B)).isNull();
          assertThat(current().options().timeout()).isEqualTo(Duration.ofSeconds(5));
        });

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void callsHaveNoMoreTimeThanTheyAreGivenOtherwise() {
    manager.setOptions(o -> o.mutate().timeout(Duration.ofMillis(700)).build());
    ledger.inFiveSeconds(
        () -> assertThat(current().options().timeout()).isEqualTo(Duration.ofMillis(700)));
  }

  @Test
  void anInsertOfWhatIsThereIsADuplicateKey() {
    template.put(A, ONE);

    assertThatThrownBy(() -> ledger.required(() -> template.insert(A, TWO)))
        .isInstanceOf(DuplicateKeyException.class);
    assertThatThrownBy(() -> template.insert(A, TWO)).isInstanceOf(DuplicateKeyException.class);
    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void nobodyElseMayEndATransactionOfSpring() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          Transaction mine = current();
          assertThatThrownBy(mine::commit).isInstanceOf(InvalidDataAccessApiUsageException.class);
          assertThatThrownBy(mine::rollback).isInstanceOf(InvalidDataAccessApiUsageException.class);
          assertThatThrownBy(mine::close).isInstanceOf(InvalidDataAccessApiUsageException.class);
          assertThatThrownBy(mine::async).isInstanceOf(InvalidDataAccessApiUsageException.class);
        });

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void aReadOnlyTransactionReadsOnly() {
    template.put(A, ONE);
    ledger.readOnly(
        () -> {
          assertThat(template.get(A)).isEqualTo(ONE);
          assertThatThrownBy(() -> template.put(A, TWO))
              .isInstanceOf(InvalidDataAccessApiUsageException.class)
              .hasMessageContaining("read-only");
          assertThatThrownBy(() -> template.getForUpdate(A))
              .isInstanceOf(InvalidDataAccessApiUsageException.class);
        });

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void aTimeoutOfNothingIsRefused() {
    manager.setOptions(o -> TransactionOptions.defaults());
    manager.setDefaultTimeout(0);
    assertThatThrownBy(() -> ledger.required(() -> {})).isInstanceOf(InvalidTimeoutException.class);
  }
}
