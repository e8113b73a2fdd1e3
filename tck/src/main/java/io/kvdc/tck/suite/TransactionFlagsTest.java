package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.AssertionLevel;
import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.KeyFlag;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.AssertionFailedException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.Outcome;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import org.junit.jupiter.api.Test;

/** What is said about keys apart from their values. */
@TckSuite
@RequiresCapability(Capability.TRANSACTIONS)
class TransactionFlagsTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  @Test
  void presumedNotToExistButDoes(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), VALUE);
    transaction.flag(space.key("k"), KeyFlag.PRESUME_NOT_EXISTS);

    assertThatExceptionOfType(KeyExistsException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("k")));

    assertThat(space.txn().value("k")).isEqualTo("there");
  }

  @Test
  void presumedNotToExistAndDoesNot(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.flag(space.key("k"), KeyFlag.PRESUME_NOT_EXISTS);
    transaction.put(space.key("k"), VALUE);

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void assertedToExistButDoesNot(TestSpace space) {
    Transaction transaction = strict(space);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_EXISTS);
    transaction.put(space.key("k"), VALUE);
    transaction.put(space.key("other"), VALUE);

    failed(space, transaction, KeyFlag.ASSERT_EXISTS);

    assertThat(space.txn().all()).isEmpty();
  }

  @Test
  void assertedNotToExistButDoes(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = strict(space);
    transaction.put(space.key("k"), VALUE);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_NOT_EXISTS);

    failed(space, transaction, KeyFlag.ASSERT_NOT_EXISTS);

    assertThat(space.txn().value("k")).isEqualTo("there");
  }

  private static void failed(TestSpace space, Transaction transaction, KeyFlag assertion) {
    assertThatExceptionOfType(AssertionFailedException.class)
        .isThrownBy(transaction::commit)
        .satisfies(e -> assertThat(e.key()).isEqualTo(space.key("k")))
        .satisfies(e -> assertThat(e.assertion()).isEqualTo(assertion))
        .satisfies(e -> assertThat(e.startTimestamp()).isEqualTo(transaction.startTimestamp()))
        .satisfies(e -> assertThat(e.outcome()).isEqualTo(Outcome.NOT_APPLIED))
        .satisfies(e -> assertThat(e.isRetryable()).isFalse());
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
  }

  @Test
  void whatIsAssertedRightlyIsNoObstacle(TestSpace space) {
    space.txn().put("there", "old");
    Transaction transaction = strict(space);
    transaction.put(space.key("there"), VALUE);
    transaction.flag(space.key("there"), KeyFlag.ASSERT_EXISTS);
    transaction.put(space.key("new"), VALUE);
    transaction.flag(space.key("new"), KeyFlag.ASSERT_NOT_EXISTS);

    transaction.commit();

    assertThat(space.txn().all())
        .containsExactly(space.entry("new", "v"), space.entry("there", "v"));
  }

  @Test
  void removedKeyDoesNotExist(TestSpace space) {
    space.txn().put("k", "v");
    space.txn().delete("k");
    Transaction exists = strict(space);
    exists.put(space.key("k"), VALUE);
    exists.flag(space.key("k"), KeyFlag.ASSERT_EXISTS);
    assertThatExceptionOfType(AssertionFailedException.class).isThrownBy(exists::commit);

    Transaction doesNot = strict(space);
    doesNot.put(space.key("k"), VALUE);
    doesNot.flag(space.key("k"), KeyFlag.ASSERT_NOT_EXISTS);
    doesNot.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void assertionCanBeTakenBack(TestSpace space) {
    Transaction transaction = strict(space);
    transaction.put(space.key("k"), VALUE);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_EXISTS);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_NOTHING);

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void laterAssertionReplacesTheEarlierOne(TestSpace space) {
    Transaction transaction = strict(space);
    transaction.put(space.key("k"), VALUE);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_EXISTS);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_NOT_EXISTS);

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void assertionsCanBeTurnedOff(TestSpace space) {
    Transaction transaction =
        space
            .txn()
            .begin(TransactionOptions.defaults().mutate().assertions(AssertionLevel.OFF).build());
    transaction.put(space.key("k"), VALUE);
    transaction.flag(space.key("k"), KeyFlag.ASSERT_EXISTS);

    transaction.commit();

    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  private static Transaction strict(TestSpace space) {
    return space
        .txn()
        .begin(TransactionOptions.defaults().mutate().assertions(AssertionLevel.STRICT).build());
  }

  @Test
  void keyThatIsOnlyCheckedIsNotWritten(TestSpace space) {
    Transaction transaction = space.txn().optimistic();
    transaction.insert(space.key("checked"), VALUE);
    transaction.flag(space.key("checked"), KeyFlag.PREWRITE_ONLY);
    transaction.put(space.key("written"), VALUE);

    transaction.commit();

    assertThat(space.txn().all()).containsExactly(space.entry("written", "v"));
  }

  @Test
  void keyThatIsOnlyCheckedIsChecked(TestSpace space) {
    space.txn().put("checked", "there");
    Transaction transaction = space.txn().optimistic();
    transaction.insert(space.key("checked"), VALUE);
    transaction.flag(space.key("checked"), KeyFlag.PREWRITE_ONLY);
    transaction.put(space.key("written"), VALUE);

    assertThatExceptionOfType(KeyExistsException.class).isThrownBy(transaction::commit);

    assertThat(space.txn().all()).containsExactly(space.entry("checked", "there"));
  }

  @Test
  void localKeyIsReadBackButNotCommitted(TestSpace space) {
    space.txn().put("k", "there");
    Transaction transaction = space.txn().optimistic();
    transaction.put(space.key("k"), Bytes.utf8("local"));
    transaction.flag(space.key("k"), KeyFlag.LOCAL_ONLY);
    transaction.put(space.key("other"), VALUE);
    space.txn().put("k", "theirs");

    assertThat(transaction.get(space.key("k"))).isEqualTo(Bytes.utf8("local"));
    transaction.commit();

    assertThat(space.txn().all())
        .containsExactly(space.entry("k", "theirs"), space.entry("other", "v"));
  }
}
