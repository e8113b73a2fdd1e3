package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.LockOptions;
import io.kvdc.Savepoint;
import io.kvdc.Transaction;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Marks in the writes of a transaction. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class SavepointTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void rollbackTakesBackWhatWasWrittenSince(TestSpace space) {
    space.txn().put("committed", "old");
    space.txn().put("removed", "old");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("before"), VALUE);
    Savepoint savepoint = transaction.savepoint();
    transaction.put(space.key("before"), Bytes.utf8("changed"));
    transaction.put(space.key("new"), VALUE);
    transaction.put(space.key("committed"), VALUE);
    transaction.delete(space.key("removed"));

    transaction.rollbackTo(savepoint);

    assertThat(transaction.get(space.key("before"))).isEqualTo(VALUE);
    assertThat(transaction.get(space.key("new"))).isNull();
    assertThat(transaction.get(space.key("committed"))).isEqualTo(Bytes.utf8("old"));
    assertThat(transaction.get(space.key("removed"))).isEqualTo(Bytes.utf8("old"));
    assertThat(transaction.count()).isEqualTo(1);
    assertThat(transaction.size()).isEqualTo(space.key("before").length() + 1);
    assertThat(transaction.scan(space.range()).toList())
        .containsExactly(
            space.entry("before", "v"),
            space.entry("committed", "old"),
            space.entry("removed", "old"));
    transaction.commit();
    assertThat(space.txn().all())
        .containsExactly(
            space.entry("before", "v"),
            space.entry("committed", "old"),
            space.entry("removed", "old"));
  }

  @Test
  void releaseKeepsTheWrites(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("a"), VALUE);
    Savepoint savepoint = transaction.savepoint();
    transaction.put(space.key("b"), VALUE);

    transaction.release(savepoint);
    transaction.put(space.key("c"), VALUE);

    assertThat(transaction.count()).isEqualTo(3);
    transaction.commit();
    assertThat(space.txn().all())
        .containsExactly(space.entry("a", "v"), space.entry("b", "v"), space.entry("c", "v"));
  }

  @Test
  void savepointsNest(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Bytes key = space.key("k");
    transaction.put(key, Bytes.utf8("0"));
    Savepoint one = transaction.savepoint();
    transaction.put(key, Bytes.utf8("1"));
    Savepoint two = transaction.savepoint();
    transaction.put(key, Bytes.utf8("2"));
    Savepoint three = transaction.savepoint();
    transaction.delete(key);

    transaction.rollbackTo(three);
    assertThat(transaction.get(key)).isEqualTo(Bytes.utf8("2"));
    transaction.release(two);
    assertThat(transaction.get(key)).isEqualTo(Bytes.utf8("2"));
    transaction.rollbackTo(one);
    assertThat(transaction.get(key)).isEqualTo(Bytes.utf8("0"));
    transaction.commit();
    assertThat(space.txn().value("k")).isEqualTo("0");
  }

  @Test
  void rollbackEndsTheSavepointAndAllBehindIt(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint first = transaction.savepoint();
    Savepoint second = transaction.savepoint();
    Savepoint third = transaction.savepoint();

    transaction.rollbackTo(second);

    assertThat(first.isActive()).isTrue();
    assertThat(second.isActive()).isFalse();
    assertThat(third.isActive()).isFalse();
    refused(() -> transaction.rollbackTo(second));
    refused(() -> transaction.release(second));
    refused(() -> transaction.rollbackTo(third));
    transaction.rollbackTo(first);
    assertThat(first.isActive()).isFalse();
  }

  @Test
  void releaseEndsTheSavepointAndAllBehindIt(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint first = transaction.savepoint();
    Savepoint second = transaction.savepoint();

    transaction.release(first);

    assertThat(first.isActive()).isFalse();
    assertThat(second.isActive()).isFalse();
    refused(() -> transaction.release(second));
    refused(() -> transaction.rollbackTo(first));
  }

  @Test
  void savepointOfAnotherTransactionIsRefused(TestSpace space) {
    Transaction one = space.txn().optimistic();
    Transaction other = space.txn().optimistic();
    one.put(space.key("k"), VALUE);
    Savepoint savepoint = other.savepoint();

    refused(() -> one.rollbackTo(savepoint));
    refused(() -> one.release(savepoint));

    assertThat(one.get(space.key("k"))).isEqualTo(VALUE);
    assertThat(savepoint.isActive()).isTrue();
  }

  private static void refused(Runnable call) {
    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(call::run);
  }

  @Test
  void endOfTheTransactionEndsItsSavepoints(TestSpace space) {
    Transaction committed = space.txn().optimistic();
    Transaction rolledBack = space.txn().optimistic();
    Savepoint one = committed.savepoint();
    Savepoint other = rolledBack.savepoint();

    committed.commit();
    rolledBack.rollback();

    assertThat(one.isActive()).isFalse();
    assertThat(other.isActive()).isFalse();
  }

  @Test
  void sameMarkCanBeSetAgainAndAgain(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    for (int i = 0; i < 50; i++) {
      Savepoint savepoint = transaction.savepoint();
      transaction.put(space.key("k" + i), VALUE);
      transaction.put(space.key("same"), Bytes.utf8("" + i));
      if (i % 2 == 0) {
        transaction.rollbackTo(savepoint);
      }
    }

    assertThat(transaction.count()).isEqualTo(26);
    assertThat(transaction.get(space.key("same"))).isEqualTo(Bytes.utf8("49"));
    transaction.commit();
    assertThat(space.txn().all()).hasSize(26);
  }

  @Test
  void insertThatIsTakenBackIsNotChecked(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().optimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.insert(space.key("k"), VALUE);

    transaction.rollbackTo(savepoint);
    transaction.put(space.key("other"), VALUE);
    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("there");
    assertThat(space.txn().value("other")).isEqualTo("v");
  }

  @Test
  void nothingIsLeftToCommit(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.put(space.key("k"), VALUE);

    transaction.rollbackTo(savepoint);

    assertThat(transaction.isReadOnly()).isTrue();
    assertThat(transaction.commit().commitTimestamp()).isNull();
  }

  @Test
  void writeThatIsTakenBackConflictsWithNobody(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.put(space.key("k"), VALUE);
    transaction.rollbackTo(savepoint);
    transaction.put(space.key("other"), VALUE);
    space.txn().put("k", "theirs");

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("theirs");
  }

  @Test
  void optimisticLocksStay(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.lockKeys(List.of(space.key("k")));
    transaction.rollbackTo(savepoint);
    transaction.put(space.key("other"), VALUE);
    space.txn().put("k", "theirs");

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticLocksStay(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    Savepoint savepoint = transaction.savepoint();
    transaction.lockKeys(List.of(space.key("k")));
    transaction.put(space.key("k"), VALUE);

    transaction.rollbackTo(savepoint);

    Transaction other = space.txn().pessimistic();
    assertThatExceptionOfType(LockNotAvailableException.class)
        .isThrownBy(() -> other.lockKeys(List.of(space.key("k")), LockOptions.noWait()));
    transaction.commit();
    assertThat(space.txn().value("k")).isNull();
  }
}
