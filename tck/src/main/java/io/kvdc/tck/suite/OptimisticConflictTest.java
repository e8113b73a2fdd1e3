package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.Outcome;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Optimistic transactions that get in each other's way: the first to commit wins. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class OptimisticConflictTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void firstToCommitWins(TestSpace space) {
    Transaction first = space.txn().optimistic();
    Transaction second = space.txn().optimistic();
    second.put(space.key("k"), Bytes.utf8("second"));
    first.put(space.key("k"), Bytes.utf8("first"));
    first.commit();

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(second::commit)
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED))
        .satisfies(e -> assertThat(e.isRetryable()).isTrue())
        .satisfies(e -> assertThat(e.startTimestamp()).isEqualTo(second.startTimestamp()));

    assertThat(second.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(second.commitTimestamp()).isNull();
    assertThat(space.txn().value("k")).isEqualTo("first");
  }

  @Test
  void conflictNamesTheKeyAndTheOther(TestSpace space) {
    Transaction loser = space.txn().optimistic();
    loser.put(space.key("k"), VALUE);
    Transaction winner = space.txn().optimistic();
    winner.put(space.key("k"), VALUE);
    Timestamp committed = winner.commit().commitTimestamp();

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(loser::commit)
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("k")))
        .satisfies(e -> assertThat(e.conflictStartTimestamp()).isEqualTo(winner.startTimestamp()))
        .satisfies(e -> assertThat(e.conflictCommitTimestamp()).isEqualTo(committed));
  }

  @Test
  void nothingOfTheLoserIsApplied(TestSpace space) {
    space.txn().put("b", "before");
    Transaction loser = space.txn().optimistic();
    for (String key : List.of("a", "b", "k", "y", "z")) {
      loser.put(space.key(key), Bytes.utf8("loser"));
    }
    loser.delete(space.key("c"));
    space.txn().put("c", "kept");
    space.txn().put("k", "winner");

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(loser::commit);

    assertThat(space.txn().all())
        .containsExactly(
            space.entry("b", "before"), space.entry("c", "kept"), space.entry("k", "winner"));
  }

  @Test
  void deletesConflictToo(TestSpace space) {
    space.txn().put("k", "v");
    Transaction deleter = space.txn().optimistic();
    deleter.delete(space.key("k"));
    Transaction writer = space.txn().optimistic();
    writer.put(space.key("k"), VALUE);
    space.txn().delete("k");

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(deleter::commit);
    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(writer::commit);
    assertThat(space.txn().value("k")).isNull();
  }

  @Test
  void readsAloneConflictWithNobody(TestSpace space) {
    space.txn().put("k", "old");
    Transaction reader = space.txn().optimistic();
    assertThat(reader.get(space.key("k"))).isEqualTo(Bytes.utf8("old"));
    space.txn().put("k", "new");
    reader.put(space.key("other"), VALUE);

    reader.commit();

    assertThat(space.txn().value("other")).isEqualTo("v");
    assertThat(space.txn().value("k")).isEqualTo("new");
  }

  @Test
  void differentKeysDoNotConflict(TestSpace space) {
    Transaction one = space.txn().optimistic();
    Transaction other = space.txn().optimistic();
    one.put(space.key("a"), VALUE);
    other.put(space.key("b"), VALUE);

    other.commit();
    one.commit();

    assertThat(space.txn().all()).containsExactly(space.entry("a", "v"), space.entry("b", "v"));
  }

  @Test
  void laterTransactionDoesNotConflict(TestSpace space) {
    for (int i = 0; i < 5; i++) {
      Transaction transaction = space.txn().optimistic();
      transaction.put(space.key("k"), Bytes.utf8("" + i));
      transaction.commit();
    }

    assertThat(space.txn().value("k")).isEqualTo("4");
  }

  @Test
  void transactionFromThePastConflictsWithAllSince(TestSpace space) {
    Timestamp past = space.connection().currentTimestamp();
    space.txn().put("k", "new");
    Transaction transaction =
        space.txn().begin(TransactionOptions.defaults().mutate().startTimestamp(past).build());
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().value("k")).isEqualTo("new");
  }

  @Test
  void lockedKeyThatWasWrittenRefusesTheCommit(TestSpace space) {
    space.txn().put("watched", "old");
    Transaction transaction = space.txn().optimistic();
    assertThat(transaction.lockKeys(List.of(space.key("watched"))))
        .singleElement()
        .satisfies(found -> assertThat(found.locked()).isFalse())
        .satisfies(found -> assertThat(found.key()).isEqualTo(space.key("watched")));
    transaction.put(space.key("other"), VALUE);
    space.txn().put("watched", "new");

    assertThatExceptionOfType(WriteConflictException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("watched")));

    assertThat(space.txn().value("other")).isNull();
  }

  @Test
  void keyReadForUpdateThatWasWrittenRefusesTheCommit(TestSpace space) {
    space.txn().put("watched", "old");
    Transaction transaction = space.txn().optimistic();
    space.txn().put("watched", "new");
    assertThat(transaction.getForUpdate(space.key("watched"))).isEqualTo(Bytes.utf8("old"));
    transaction.put(space.key("other"), VALUE);

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().value("other")).isNull();
  }

  @Test
  void getForUpdateSeesOwnWrites(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    transaction.delete(space.key("gone"));

    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(VALUE);
    assertThat(transaction.getForUpdate(space.key("gone"))).isNull();
    assertThat(transaction.getForUpdate(space.key("missing"))).isNull();
  }

  @Test
  void lockedKeyThatNobodyWroteIsNoObstacle(TestSpace space) {
    space.txn().put("watched", "old");
    Transaction transaction = space.txn().optimistic();
    transaction.lockKeys(List.of(space.key("watched"), space.key("absent")));
    assertThat(transaction.isReadOnly()).isFalse();
    assertThat(transaction.count()).isEqualTo(2);
    transaction.put(space.key("other"), VALUE);

    transaction.commit();

    assertThat(space.txn().all())
        .containsExactly(space.entry("other", "v"), space.entry("watched", "old"));
  }

  @Test
  void lockedKeyThatSomebodyCreatedRefusesTheCommit(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.lockKeys(List.of(space.key("absent")));
    transaction.put(space.key("other"), VALUE);
    space.txn().put("absent", "now there");

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(transaction::commit);
  }

  @Test
  void lockingWaitsForNobody(TestSpace space) {
    Transaction one = space.txn().optimistic();
    Transaction other = space.txn().optimistic();

    one.lockKeys(List.of(space.key("k")));
    other.lockKeys(List.of(space.key("k")));
    one.rollback();
    other.put(space.key("k"), VALUE);
    other.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void writeSkewIsPossible(TestSpace space) {
    space.txn().commit(List.of(space.entry("x", "1"), space.entry("y", "1")));
    Transaction one = space.txn().optimistic();
    Transaction other = space.txn().optimistic();
    one.get(space.key("y"));
    one.put(space.key("x"), Bytes.utf8("0"));
    other.get(space.key("x"));
    other.put(space.key("y"), Bytes.utf8("0"));

    one.commit();
    other.commit();

    assertThat(space.txn().all()).containsExactly(space.entry("x", "0"), space.entry("y", "0"));
  }

  @Test
  void lockKeysPreventsWriteSkew(TestSpace space) {
    space.txn().commit(List.of(space.entry("x", "1"), space.entry("y", "1")));
    Transaction one = space.txn().optimistic();
    Transaction other = space.txn().optimistic();
    one.lockKeys(List.of(space.key("y")));
    one.put(space.key("x"), Bytes.utf8("0"));
    other.lockKeys(List.of(space.key("x")));
    other.put(space.key("y"), Bytes.utf8("0"));

    one.commit();

    assertThatExceptionOfType(WriteConflictException.class).isThrownBy(other::commit);
    assertThat(space.txn().all()).containsExactly(space.entry("x", "0"), space.entry("y", "1"));
  }
}
