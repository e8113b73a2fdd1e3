package io.kvdc.spring;

import static io.kvdc.spring.Ledger.A;
import static io.kvdc.spring.Ledger.B;
import static io.kvdc.spring.Ledger.ONE;
import static io.kvdc.spring.Ledger.TWO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.LockOptions;
import io.kvdc.ScanOptions;
import io.kvdc.junit.KvCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.InvalidDataAccessApiUsageException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

/** The template within transactions and without. */
@KvCluster
class KvTemplateTest {
  private final Connection connection;
  private final KvTemplate template;
  private final TransactionTemplate transactions;

  KvTemplateTest(Connection connection) {
    this.connection = connection;
    this.template = new KvTemplate(connection);
    this.transactions = new TransactionTemplate(new KvTransactionManager(connection));
  }

  @Test
  void withoutATransactionEachCallStandsForItself() {
    template.put(A, ONE);
    template.insert(B, TWO);

    assertThat(template.get(A)).isEqualTo(ONE);
    assertThat(template.get(B, Bytes::toUtf8)).isEqualTo("2");
    assertThat(template.get(Bytes.utf8("c"), Bytes::toUtf8)).isNull();
    assertThat(template.batchGet(List.of(B, Bytes.utf8("c"), A))).containsExactly(TWO, null, ONE);
    assertThat(template.scan(KeyRange.all(), KeyValue::key)).containsExactly(A, B);

    template.delete(A);
    assertThat(template.get(A)).isNull();
  }

  @Test
  void withinATransactionAllOfItIsSeenAndTakenBack() {
    template.put(A, ONE);
    transactions.executeWithoutResult(
        status -> {
          template.put(B, TWO);
          template.delete(A);
          assertThat(template.scan(KeyRange.all(), KeyValue::key)).containsExactly(B);
          assertThat(template.batchGet(List.of(A, B))).containsExactly(null, TWO);
          assertThat(template.<Integer>execute(transaction -> transaction.count())).isEqualTo(2);
          status.setRollbackOnly();
        });
    assertThat(template.scan(KeyRange.all(), KeyValue::key)).containsExactly(A);
  }

  @Test
  void aScanStopsWhereItsConsumerThrows() {
    template.put(A, ONE);
    template.put(B, TWO);
    List<Bytes> seen = new ArrayList<>();
    assertThatThrownBy(
            () ->
                template.scan(
                    KeyRange.all(),
                    ScanOptions.defaults(),
                    entry -> {
                      seen.add(entry.key());
                      throw new IllegalStateException("enough");
                    }))
        .hasMessage("enough");
    assertThat(seen).containsExactly(A);
  }

  @Test
  void aWriteOfItsOwnIsBegunAgainWhenItMeetsAnother() {
    AtomicInteger runs = new AtomicInteger();
    String result =
        template.execute(
            transaction -> {
              transaction.put(A, ONE);
              if (runs.incrementAndGet() == 1) {
                connection.transact(
                    other -> {
                      other.put(A, TWO);
                      return true;
                    });
              }
              return "done";
            });
    assertThat(result).isEqualTo("done");
    assertThat(runs).hasValue(2);
    assertThat(template.get(A)).isEqualTo(ONE);
  }

  @Test
  void workWithinATransactionRunsOnce() {
    AtomicInteger runs = new AtomicInteger();
    assertThatThrownBy(
            () ->
                transactions.executeWithoutResult(
                    status ->
                        template.execute(
                            transaction -> {
                              runs.incrementAndGet();
                              transaction.put(A, ONE);
                              connection.transact(
                                  other -> {
                                    other.put(A, TWO);
                                    return true;
                                  });
                              return true;
                            })))
        .isInstanceOf(OptimisticLockingFailureException.class);
    assertThat(runs).hasValue(1);
    assertThat(template.get(A)).isEqualTo(TWO);
  }

  @Test
  void locksNeedATransaction() {
    assertThatThrownBy(() -> template.getForUpdate(A))
        .isInstanceOf(IllegalTransactionStateException.class)
        .hasMessageContaining("@Transactional");
    assertThatThrownBy(() -> template.lockKeys(List.of(A), LockOptions.defaults()))
        .isInstanceOf(IllegalTransactionStateException.class);
    transactions.executeWithoutResult(
        status -> {
          assertThat(template.lockKeys(List.of(A), LockOptions.defaults())).hasSize(1);
          assertThat(template.getForUpdate(A)).isNull();
        });
  }

  @Test
  void whatADriverThrowsIsTranslated() {
    assertThatThrownBy(() -> template.put(Bytes.EMPTY, ONE))
        .isInstanceOf(InvalidDataAccessApiUsageException.class);
    connection.close();
    assertThatThrownBy(() -> template.get(A))
        .isInstanceOf(DataAccessResourceFailureException.class);
  }
}
