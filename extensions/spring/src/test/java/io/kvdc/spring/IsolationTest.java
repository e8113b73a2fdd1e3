package io.kvdc.spring;

import static io.kvdc.spring.Ledger.A;
import static io.kvdc.spring.Ledger.ONE;
import static io.kvdc.spring.Ledger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Connection;
import io.kvdc.TransactionMode;
import io.kvdc.junit.KvCluster;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.InvalidIsolationLevelException;
import org.springframework.transaction.support.TransactionTemplate;

/** What transactions see of each other, and savepoints by hand. */
@KvCluster
class IsolationTest {
  private final Connection connection;
  private final KvTransactionManager manager;
  private final AnnotationConfigApplicationContext application;
  private final Ledger ledger;
  private final KvTemplate template;

  IsolationTest(Connection connection) {
    this.connection = connection;
    this.manager = new KvTransactionManager(connection);
    this.application = Ledger.application(connection, manager);
    this.ledger = application.getBean(Ledger.class);
    this.template = application.getBean(KvTemplate.class);
  }

  @AfterEach
  void close() {
    application.close();
  }

  private void writtenByAnother() {
    connection.transact(
        tx -> {
          tx.put(A, TWO);
          return true;
        });
  }

  private TransactionMode mode() {
    return Objects.requireNonNull(KvTransactionManager.currentTransaction(connection))
        .options()
        .mode();
  }

  @Test
  void repeatableReadsRepeat() {
    template.put(A, ONE);
    ledger.repeatableRead(
        () -> {
          assertThat(template.get(A)).isEqualTo(ONE);
          writtenByAnother();
          assertThat(template.get(A)).isEqualTo(ONE);
          assertThat(mode()).isEqualTo(TransactionMode.OPTIMISTIC);
        });
  }

  @Test
  void committedReadsSeeTheNewest() {
    template.put(A, ONE);
    ledger.readCommitted(
        () -> {
          assertThat(template.get(A)).isEqualTo(ONE);
          writtenByAnother();
          assertThat(template.get(A)).isEqualTo(TWO);
          assertThat(mode()).isEqualTo(TransactionMode.PESSIMISTIC);
          assertThat(template.getForUpdate(A)).isEqualTo(TWO);
          template.put(A, ONE);
        });

    assertThat(template.get(A)).isEqualTo(ONE);
  }

  @Test
  void whatThereIsNotIsRefused() {
    assertThatThrownBy(() -> ledger.serializable(() -> {}))
        .isInstanceOf(InvalidIsolationLevelException.class)
        .hasMessageContainingAll("SERIALIZABLE", "REPEATABLE_READ");
    assertThatThrownBy(() -> ledger.readUncommitted(() -> {}))
        .isInstanceOf(InvalidIsolationLevelException.class)
        .hasMessageContaining("READ_UNCOMMITTED");
  }

  @Test
  void optionsOfTheManagerHold() {
    manager.setOptions(o -> o.mutate().mode(TransactionMode.PESSIMISTIC).label("billing").build());
    ledger.repeatableRead(() -> assertThat(mode()).isEqualTo(TransactionMode.PESSIMISTIC));
  }

  @Test
  void aSavepointCanBeRolledBackToAgainAndAgain() {
    new TransactionTemplate(manager)
        .executeWithoutResult(
            status -> {
              template.put(A, ONE);
              Object savepoint = status.createSavepoint();
              for (int i = 0; i < 3; i++) {
                template.put(A, TWO);
                status.rollbackToSavepoint(savepoint);
                assertThat(template.get(A)).isEqualTo(ONE);
              }
              status.releaseSavepoint(savepoint);
              status.releaseSavepoint(savepoint);
            });

    assertThat(template.get(A)).isEqualTo(ONE);
  }

  @Test
  void rollbackOnlyByHandThrowsNothing() {
    new TransactionTemplate(manager)
        .executeWithoutResult(
            status -> {
              template.put(A, ONE);
              status.setRollbackOnly();
            });

    assertThat(template.get(A)).isNull();
  }
}
