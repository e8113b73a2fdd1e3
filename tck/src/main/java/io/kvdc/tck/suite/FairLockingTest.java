package io.kvdc.tck.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.FairLocking;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionState;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.tck.RequiresCapability;
import io.kvdc.tck.internal.fixture.Eventually;
import io.kvdc.tck.internal.fixture.TckSuite;
import io.kvdc.tck.internal.fixture.TestSpace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Statements that run again and keep their locks. */
@TckSuite
@RequiresCapability({
  Capability.FAIR_LOCKING,
  Capability.TRANSACTIONS,
  Capability.PESSIMISTIC_TRANSACTIONS
})
class FairLockingTest {

  private static final Bytes VALUE = Bytes.utf8("v");

  private static LockOptions asOfStart(Transaction transaction) {
    return LockOptions.defaults().withForUpdateTimestamp(transaction.startTimestamp());
  }

  private static boolean isFree(TestSpace space, String key) {
    try (Transaction probe = space.txn().pessimistic()) {
      probe.lockKeys(List.of(space.key(key)), LockOptions.noWait());
      return true;
    } catch (LockNotAvailableException held) {
      return false;
    }
  }

  private static void becomesFree(TestSpace space, String key) {
    Eventually.holds("the lock is given back", () -> isFree(space, key));
  }

  @Test
  void keyThatWasWrittenMeanwhileIsLockedAndSaysWhen(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    space.txn().put("k", "theirs");

    LockedKey found = transaction.lockKeys(List.of(space.key("k")), asOfStart(transaction)).get(0);

    assertThat(found.locked()).isTrue();
    assertThat(found.conflictTimestamp()).isGreaterThan(transaction.startTimestamp());
    assertThat(isFree(space, "k")).isFalse();
    fair.cancel();
  }

  @Test
  void keyThatWasNotWrittenHasNoConflict(TestSpace space) {
    space.txn().put("k", "old");
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();

    LockedKey found = transaction.lockKeys(List.of(space.key("k")), asOfStart(transaction)).get(0);

    assertThat(found.conflictTimestamp()).isNull();
    fair.done();
  }

  @Test
  void anotherTryKeepsItsLocksAndCommits(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    space.txn().put("k", "theirs");
    transaction.lockKeys(List.of(space.key("k")), asOfStart(transaction));

    fair.retry();

    assertThat(fair.isActive()).isTrue();
    assertThat(fair.holds(space.key("k"))).isTrue();
    assertThat(isFree(space, "k")).isFalse();
    assertThat(transaction.getForUpdate(space.key("k"))).isEqualTo(Bytes.utf8("theirs"));
    fair.done();
    assertThat(fair.isActive()).isFalse();
    assertThat(isFree(space, "k")).isFalse();
    transaction.put(space.key("k"), Bytes.utf8("ours"));
    Timestamp committed = transaction.commit().commitTimestamp();
    assertThat(committed).isGreaterThan(transaction.startTimestamp());
    assertThat(space.txn().value("k")).isEqualTo("ours");
  }

  @Test
  void doneGivesBackWhatOnlyAnEarlierTryLocked(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(space.key("a")));
    fair.retry();
    transaction.lockKeys(List.of(space.key("b")));

    fair.done();

    becomesFree(space, "a");
    assertThat(isFree(space, "b")).isFalse();
    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
  }

  @Test
  void cancelGivesBackEverythingOfTheStageAndNothingElse(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    transaction.lockKeys(List.of(space.key("before")));
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(space.key("a")));
    fair.retry();
    transaction.lockKeys(List.of(space.key("b")));

    fair.cancel();

    becomesFree(space, "a");
    becomesFree(space, "b");
    assertThat(isFree(space, "before")).isFalse();
    assertThat(fair.isActive()).isFalse();
    assertThat(fair.holds(space.key("a"))).isFalse();
  }

  @Test
  void closeIsCancelAndHarmlessAfterwards(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    try (FairLocking stage = transaction.startFairLocking()) {
      transaction.lockKeys(List.of(space.key("a")));
      assertThat(stage.holds(space.key("a"))).isTrue();
    }
    becomesFree(space, "a");

    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(space.key("a")));
    fair.done();
    fair.close();
    assertThat(isFree(space, "a")).isFalse();
  }

  @Test
  void commitIsRefusedWhileTheStageHoldsLocks(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(space.key("k")));
    transaction.put(space.key("k"), VALUE);

    assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(transaction::commit);

    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);
    fair.done();
    transaction.commit();
    assertThat(space.txn().value("k")).isEqualTo("v");
  }

  @Test
  void endedStageRefusesEverything(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    fair.done();

    for (Runnable call : List.<Runnable>of(fair::retry, fair::done, fair::cancel)) {
      assertThatExceptionOfType(InvalidArgumentException.class).isThrownBy(call::run);
    }
  }

  @Test
  void stageEndsWithItsTransaction(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(space.key("a")));
    fair.retry();
    transaction.lockKeys(List.of(space.key("b")));

    transaction.rollback();

    assertThat(fair.isActive()).isFalse();
    becomesFree(space, "a");
    becomesFree(space, "b");
  }

  @Test
  void severalKeysInOneCallEndTheStage(TestSpace space) {
    Transaction transaction = space.txn().pessimistic();
    FairLocking fair = transaction.startFairLocking();

    transaction.lockKeys(List.of(space.key("a"), space.key("b")));

    assertThat(fair.isActive()).isFalse();
    assertThat(isFree(space, "a")).isFalse();
    assertThat(isFree(space, "b")).isFalse();
  }

  @Test
  void optimisticTransactionHasNoStages(TestSpace space) {
    Transaction transaction = space.txn().optimistic();

    assertThatExceptionOfType(InvalidArgumentException.class)
        .isThrownBy(transaction::startFairLocking);
  }
}
