package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.KvException;
import io.kvdc.error.Outcome;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Writing keys that must have no value. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionInsertTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void insertsWhatIsNotThere(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    transaction.insert(space.key("k"), VALUE);
    assertThat(transaction.get(space.key("k"))).isEqualTo(VALUE);
    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void insertsWhatWasRemoved(TestSpace space) {
    space.txn().put("k", "old");
    space.txn().delete("k");
    Transaction transaction = space.txn().optimistic();

    transaction.insert(space.key("k"), VALUE);
    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void commitFailsIfTheKeyExists(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().optimistic();
    transaction.insert(space.key("k"), VALUE);
    transaction.put(space.key("other"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("k")))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());

    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(space.txn().value("k")).isEqualTo("there");
    assertThat(space.txn().value("other")).isNull();
  }

  @Test
  void insertOverAnOwnWriteFailsAtOnce(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("put"), VALUE);
    transaction.insert(space.key("inserted"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(() -> transaction.insert(space.key("put"), Bytes.utf8("x")));
    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(() -> transaction.insert(space.key("inserted"), Bytes.utf8("x")));

    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    transaction.commit();
    assertThat(space.txn().value("put")).isEqualTo("v");
    assertThat(space.txn().value("inserted")).isEqualTo("v");
  }

  @Test
  void insertBehindAnOwnDeleteReplaces(TestSpace space) {
    space.txn().put("k", "old");
    Transaction transaction = space.txn().optimistic();

    transaction.delete(space.key("k"));
    transaction.insert(space.key("k"), VALUE);
    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void insertTakenBackIsStillChecked(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().optimistic();
    transaction.insert(space.key("k"), VALUE);
    transaction.delete(space.key("k"));
    transaction.put(space.key("other"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().value("k")).isEqualTo("there");
    assertThat(space.txn().value("other")).isNull();
  }

  @Test
  void insertAndDeleteLeavesNothing(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.insert(space.key("k"), VALUE);
    transaction.delete(space.key("k"));
    assertThat(transaction.get(space.key("k"))).isNull();
    transaction.put(space.key("other"), VALUE);
    transaction.commit();

    assertThat(space.txn().all()).containsExactly(space.entry("other", "v"));
  }

  @Test
  void oneOfTwoInsertsSucceeds(TestSpace space) {
    Transaction first = space.txn().optimistic();
    Transaction second = space.txn().optimistic();
    first.insert(space.key("k"), Bytes.utf8("first"));
    second.insert(space.key("k"), Bytes.utf8("second"));

    first.commit();

    // Which of the two reasons is found first, the driver may choose.
    assertThatExceptionOfType(KvException.class)
        .isThrownBy(second::commit)
        .satisfies(e -> assertThat(e.code()).isIn("WRITE_CONFLICT", "KEY_EXISTS"));
    assertThat(space.txn().value("k")).isEqualTo("first");
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticInsertIsCheckedAtCommit(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().pessimistic();
    transaction.insert(space.key("k"), VALUE);
    transaction.put(space.key("other"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().value("k")).isEqualTo("there");
    assertThat(space.txn().value("other")).isNull();
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void lockCallFindsOutThatTheKeyExists(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().pessimistic();
    transaction.insert(space.key("k"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(() -> transaction.lockKeys(List.of(space.key("k"))))
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("k")));

    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    transaction.rollback();
    assertThat(space.txn().value("k")).isEqualTo("there");
  }

  @Test
  @RequiresCapability({Capability.PESSIMISTIC_TRANSACTIONS, Capability.TRANSACTIONS})
  void pessimisticInsertIsLockedAndCommitted(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    transaction.insert(space.key("k"), VALUE);
    transaction.lockKeys(List.of(space.key("k")));
    transaction.insert(space.key("unlocked"), VALUE);
    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
    assertThat(space.txn().value("unlocked")).isEqualTo("v");
  }
}
