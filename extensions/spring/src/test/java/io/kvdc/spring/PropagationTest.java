package io.kvdc.spring;

import static io.kvdc.spring.Ledger.A;
import static io.kvdc.spring.Ledger.B;
import static io.kvdc.spring.Ledger.ONE;
import static io.kvdc.spring.Ledger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.junit.KvCluster;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What a transactional method does with the transaction that is there, or is not. */
@KvCluster
class PropagationTest {
  private final Connection connection;
  private final AnnotationConfigApplicationContext application;
  private final Ledger ledger;
  private final KvTemplate template;

  PropagationTest(Connection connection) {
    this.connection = connection;
    this.application = Ledger.application(connection, new KvTransactionManager(connection));
    this.ledger = application.getBean(Ledger.class);
    this.template = application.getBean(KvTemplate.class);
  }

  @BeforeEach
  void nothingIsBound() {
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
  }

  @AfterEach
  void nothingStaysBound() {
    assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    assertThat(TransactionSynchronizationManager.isSynchronizationActive()).isFalse();
    application.close();
    assertThat(connection.isClosed()).isFalse();
  }

  private @Nullable Bytes committed(Bytes key) {
    return Ledger.committed(connection, key);
  }

  private Transaction current() {
    return Objects.requireNonNull(KvTransactionManager.currentTransaction(connection));
  }

  private Timestamp start() {
    return current().startTimestamp();
  }

  private static void fail() {
    throw new IllegalStateException("on purpose");
  }

  @Test
  void allWritesTakeEffectAtTheEnd() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          template.put(B, TWO);
          assertThat(template.get(A)).isEqualTo(ONE);
          assertThat(committed(A)).isNull();
        });

    assertThat(committed(A)).isEqualTo(ONE);
    assertThat(committed(B)).isEqualTo(TWO);
  }

  @Test
  void whatIsThrownTakesAllBack() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      template.put(A, ONE);
                      fail();
                    }))
        .hasMessage("on purpose");

    assertThat(committed(A)).isNull();
  }

  @Test
  void requiredJoins() {
    ledger.required(
        () -> {
          Timestamp outer = start();
          template.put(A, ONE);
          ledger.required(
              () -> {
                assertThat(start()).isEqualTo(outer);
                assertThat(template.get(A)).isEqualTo(ONE);
                template.put(B, TWO);
              });
          assertThat(committed(B)).isNull();
        });

    assertThat(committed(B)).isEqualTo(TWO);
  }

  @Test
  void aFailureWithinThatIsCaughtOutsideStillTakesAllBack() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      template.put(A, ONE);
                      assertThatThrownBy(() -> ledger.required(PropagationTest::fail))
                          .hasMessage("on purpose");
                    }))
        .isInstanceOf(UnexpectedRollbackException.class);

    assertThat(committed(A)).isNull();
  }

  @Test
  void requiresNewSetsTheOtherAside() {
    ledger.required(
        () -> {
          Timestamp outer = start();
          template.put(A, ONE);
          ledger.requiresNew(
              () -> {
                assertThat(start()).isNotEqualTo(outer);
                assertThat(template.get(A)).isNull();
                template.put(B, TWO);
              });
          assertThat(committed(B)).isEqualTo(TWO);
          assertThat(start()).isEqualTo(outer);
          assertThat(template.get(A)).isEqualTo(ONE);
        });

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void requiresNewFailsAlone() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          assertThatThrownBy(
                  () ->
                      ledger.requiresNew(
                          () -> {
                            template.put(B, TWO);
                            fail();
                          }))
              .hasMessage("on purpose");
        });

    assertThat(committed(A)).isEqualTo(ONE);
    assertThat(committed(B)).isNull();
  }

  @Test
  void requiresNewStaysWhenTheOtherFails() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      template.put(A, ONE);
                      ledger.requiresNew(() -> template.put(B, TWO));
                      fail();
                    }))
        .hasMessage("on purpose");

    assertThat(committed(A)).isNull();
    assertThat(committed(B)).isEqualTo(TWO);
  }

  @Test
  void nestedTakesBackItsOwnWritesOnly() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          assertThatThrownBy(
                  () ->
                      ledger.nested(
                          () -> {
                            template.put(A, TWO);
                            template.put(B, TWO);
                            fail();
                          }))
              .hasMessage("on purpose");
          assertThat(template.get(A)).isEqualTo(ONE);
          assertThat(template.get(B)).isNull();
          ledger.nested(() -> template.put(B, ONE));
        });

    assertThat(committed(A)).isEqualTo(ONE);
    assertThat(committed(B)).isEqualTo(ONE);
  }

  @Test
  void nestedOutsideOfATransactionIsOne() {
    ledger.nested(() -> template.put(A, ONE));

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void aFailureOfWhatJoinedTheNestedOneIsTakenBackWithIt() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          assertThatThrownBy(() -> ledger.nested(() -> ledger.required(PropagationTest::fail)))
              .hasMessage("on purpose");
        });

    assertThat(committed(A)).isEqualTo(ONE);
  }

  @Test
  void supportsJoinsOrDoesWithout() {
    ledger.supports(
        () -> {
          assertThat(KvTransactionManager.currentTransaction(connection)).isNull();
          template.put(A, ONE);
          assertThat(committed(A)).isEqualTo(ONE);
        });
    ledger.required(
        () -> {
          Timestamp outer = start();
          ledger.supports(() -> assertThat(start()).isEqualTo(outer));
        });
  }

  @Test
  void notSupportedSetsTheTransactionAside() {
    assertThatThrownBy(
            () ->
                ledger.required(
                    () -> {
                      template.put(A, ONE);
                      ledger.notSupported(() -> template.put(B, TWO));
                      assertThat(template.get(A)).isEqualTo(ONE);
                      fail();
                    }))
        .hasMessage("on purpose");

    assertThat(committed(A)).isNull();
    assertThat(committed(B)).isEqualTo(TWO);
  }

  @Test
  void mandatoryAndNeverInsist() {
    assertThatThrownBy(() -> ledger.mandatory(() -> template.put(A, ONE)))
        .isInstanceOf(IllegalTransactionStateException.class);
    assertThatThrownBy(() -> ledger.required(() -> ledger.never(() -> template.put(A, ONE))))
        .isInstanceOf(IllegalTransactionStateException.class);
    assertThat(committed(A)).isNull();

    ledger.never(() -> template.put(A, ONE));
    ledger.required(() -> ledger.mandatory(() -> template.put(B, TWO)));

    assertThat(committed(A)).isEqualTo(ONE);
    assertThat(committed(B)).isEqualTo(TWO);
  }

  @Test
  void threadsHaveTransactionsOfTheirOwn() {
    ledger.required(
        () -> {
          template.put(A, ONE);
          CompletableFuture.runAsync(
                  () -> {
                    assertThat(template.get(A)).isNull();
                    ledger.required(() -> template.put(B, TWO));
                  })
              .join();
          assertThat(committed(B)).isEqualTo(TWO);
        });
  }
}
