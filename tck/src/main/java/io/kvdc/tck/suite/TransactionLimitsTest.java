package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyValue;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.TransactionTooLargeException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How much one transaction may hold. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionLimitsTest {

  @Test
  void entryThatIsTooLargeIsRefused(TestSpace space) {
    int limit = space.key("k").length() + 100;
    Transaction transaction =
        space.txn().begin(TransactionOptions.defaults().mutate().maxEntryBytes(limit).build());

    transaction.put(space.key("k"), value(100));
    assertThatExceptionOfType(ValueTooLargeException.class)
        .isThrownBy(() -> transaction.put(space.key("l"), value(101)))
        .satisfies(e -> assertThat(e.limit()).isPositive())
        .satisfies(e -> assertThat(e.size()).isGreaterThan(e.limit()))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    assertThatExceptionOfType(ValueTooLargeException.class)
        .isThrownBy(() -> transaction.insert(space.key("m"), value(101)));
    assertThatExceptionOfType(ValueTooLargeException.class)
        .isThrownBy(() -> transaction.put(space.key("k"), value(200)));

    assertThat(transaction.count()).isEqualTo(1);
    assertThat(transaction.get(space.key("k"))).isEqualTo(value(100));
    transaction.commit();
    assertThat(space.txn().all()).containsExactly(new KeyValue(space.key("k"), value(100)));
  }

  @Test
  void transactionThatWouldBeTooLargeStaysAsItWas(TestSpace space) {
    int keyLength = space.key("a").length();
    Transaction transaction =
        space
            .txn()
            .begin(TransactionOptions.defaults().mutate().maxBytes(2L * keyLength + 100).build());
    transaction.put(space.key("a"), value(50));
    transaction.put(space.key("b"), value(50));

    assertThatExceptionOfType(TransactionTooLargeException.class)
        .isThrownBy(() -> transaction.put(space.key("c"), value(1)))
        .satisfies(e -> assertThat(e.limit()).isEqualTo(2L * keyLength + 100))
        .satisfies(e -> assertThat(e.size()).isGreaterThan(e.limit()));
    assertThatExceptionOfType(TransactionTooLargeException.class)
        .isThrownBy(() -> transaction.put(space.key("a"), value(51)));
    assertThatExceptionOfType(TransactionTooLargeException.class)
        .isThrownBy(() -> transaction.delete(space.key("d")));

    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    assertThat(transaction.count()).isEqualTo(2);
    assertThat(transaction.size()).isEqualTo(2L * keyLength + 100);
    assertThat(transaction.get(space.key("a"))).isEqualTo(value(50));
    assertThat(transaction.get(space.key("c"))).isNull();
    transaction.commit();
    assertThat(space.txn().all()).hasSize(2);
  }

  @Test
  void roomThatWasGivenBackCanBeUsed(TestSpace space) {
    int keyLength = space.key("a").length();
    Transaction transaction =
        space.txn().begin(TransactionOptions.defaults().mutate().maxBytes(keyLength + 100).build());
    var savepoint = transaction.savepoint();
    transaction.put(space.key("a"), value(100));
    transaction.rollbackTo(savepoint);

    transaction.put(space.key("b"), value(100));
    transaction.put(space.key("b"), value(10));
    transaction.put(space.key("b"), value(100));
    transaction.commit();

    assertThat(space.txn().all()).containsExactly(new KeyValue(space.key("b"), value(100)));
  }

  @Test
  void thousandsOfKeys(TestSpace space) {
    List<KeyValue> entries = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      entries.add(space.entry(String.format("n%05d", i), "value " + i));
    }
    space.txn().split(List.of(entries.get(1000).key(), entries.get(2500).key()));
    Transaction transaction = space.txn().optimistic();
    entries.forEach(entry -> transaction.put(entry.key(), entry.value()));

    assertThat(transaction.count()).isEqualTo(4000);
    transaction.commit();

    assertThat(space.txn().all()).isEqualTo(entries);
  }

  private static Bytes value(int length) {
    return Bytes.wrap(new byte[length]);
  }
}
