package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.Bytes;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.FairLocking;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fair stages and shared locks as applications use them. */
class FairAndSharedLocksTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes S = Bytes.utf8("s");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");
  private static final LockOptions SHARED = LockOptions.defaults().withShared(true);
  private static final LockOptions AT_ONCE = LockOptions.noWait();

  private final Clusters clusters = Clusters.of(3, ApiVersion.V2);
  private final Connection connection = clusters.connect("timeout=20s");

  @AfterEach
  void close() {
    clusters.close();
  }

  private Transaction begin() {
    return connection.begin(TransactionOptions.pessimistic());
  }

  private void store(Bytes key, Bytes value) {
    connection.transact(
        transaction -> {
          transaction.put(key, value);
          return null;
        });
  }

  @Test
  void driverSaysThatItCan() {
    assertThat(connection.capabilities())
        .contains(Capability.FAIR_LOCKING, Capability.SHARED_LOCKS);
  }

  @Test
  void aStatementThatRunsAgainKeepsItsLocksAndCommits() {
    try (Transaction transaction = begin();
        FairLocking fair = transaction.startFairLocking()) {
      store(A, ONE);
      LockOptions asRead =
          LockOptions.defaults().withForUpdateTimestamp(transaction.startTimestamp());
      LockedKey found = transaction.lockKeys(List.of(A), asRead).get(0);
      assertThat(found.conflictTimestamp()).isNotNull();
      fair.retry();
      assertThat(fair.holds(A)).isTrue();
      assertThat(transaction.getForUpdate(A)).isEqualTo(ONE);
      try (Transaction other = begin()) {
        assertThatThrownBy(() -> other.lockKeys(List.of(A), AT_ONCE))
            .isInstanceOf(LockNotAvailableException.class);
      }
      fair.done();
      assertThat(fair.isActive()).isFalse();
      transaction.put(A, B);
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(B);
  }

  @Test
  void anInsertOfAKeyThatWasLockedInAStageDoesNotOverwriteIt() {
    store(A, ONE);
    try (Transaction transaction = begin()) {
      FairLocking fair = transaction.startFairLocking();
      transaction.lockKeys(List.of(A));
      transaction.insert(A, TWO);
      fair.done();
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void aStageEndsWithARollbackThatHasNothingToGiveBack() {
    try (Transaction transaction = begin();
        FairLocking fair = transaction.startFairLocking()) {
      transaction.rollback();
      assertThat(fair.isActive()).isFalse();
    }
  }

  @Test
  void aKeyLockedBeforeItsConflictIsReadAsOfTheConflict() {
    try (Transaction transaction = begin();
        FairLocking fair = transaction.startFairLocking()) {
      store(A, TWO);
      transaction.lockKeys(
          List.of(A), LockOptions.defaults().withForUpdateTimestamp(transaction.startTimestamp()));
      assertThat(transaction.getForUpdate(A)).isEqualTo(TWO);
      fair.done();
      assertThat(transaction.getForUpdate(A)).isEqualTo(TWO);
    }
  }

  @Test
  void commitsOnlyWhenTheStageHoldsNothing() {
    Transaction transaction = begin();
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(A));
    transaction.put(B, ONE);

    assertThatThrownBy(transaction::commit)
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("fair locking stage");
    assertThat(transaction.state()).isEqualTo(TransactionState.ACTIVE);

    fair.retry();
    transaction.commit();
    assertThat(fair.isActive()).isFalse();
    assertThat(connection.snapshot().get(B)).isEqualTo(ONE);
    await().until(() -> isFree(A));
    fair.close();
    assertThatThrownBy(fair::retry).isInstanceOf(InvalidArgumentException.class);
  }

  @Test
  void rollbackInTheMiddleOfAStageFreesEverything() {
    Transaction transaction = begin();
    FairLocking fair = transaction.startFairLocking();
    transaction.lockKeys(List.of(A));
    fair.retry();
    transaction.lockKeys(List.of(B));
    transaction.rollback();

    assertThat(isFree(A)).isTrue();
    assertThat(isFree(B)).isTrue();
    assertThat(fair.isActive()).isFalse();
  }

  @Test
  void anOptimisticTransactionHasNoStagesAndSharesNothing() {
    try (Transaction transaction = connection.begin(TransactionOptions.optimistic())) {
      assertThatThrownBy(transaction::startFairLocking)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("optimistic");
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A), SHARED))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("optimistic");
    }
  }

  @Test
  void severalTransactionsShareALockAndNobodyElseWrites() {
    store(S, ONE);
    try (Transaction first = begin();
        Transaction second = begin();
        Transaction writer = begin()) {
      first.lockKeys(List.of(A));
      second.lockKeys(List.of(B));
      assertThat(first.lockKeys(List.of(S), SHARED)).allMatch(LockedKey::locked);
      assertThat(second.lockKeys(List.of(S), SHARED.withReturnValues(true)))
          .containsExactly(new LockedKey(S, true, false, true, ONE, null));
      assertThat(second.lockKeys(List.of(S), SHARED)).allMatch(LockedKey::alreadyLocked);
      assertThatThrownBy(() -> writer.lockKeys(List.of(S), AT_ONCE))
          .isInstanceOf(LockNotAvailableException.class);

      first.put(A, ONE);
      first.commit();
      assertThatThrownBy(() -> writer.lockKeys(List.of(S), AT_ONCE))
          .as("the second holds it still")
          .isInstanceOf(LockNotAvailableException.class);
      second.rollback();
      await().until(() -> isFree(S));
      writer.lockKeys(List.of(S));
      writer.put(S, TWO);
      writer.commit();
    }
    assertThat(connection.snapshot().get(S)).isEqualTo(TWO);
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void aSharedLockCannotComeFirst() {
    try (Transaction transaction = begin()) {
      assertThatThrownBy(() -> transaction.lockKeys(List.of(S), SHARED))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("exclusively first");
      transaction.lockKeys(List.of(A));
      transaction.lockKeys(List.of(S), SHARED);
    }
  }

  @Test
  void aSharedLockCannotBecomeExclusiveNorBeWritten() {
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(A));
      transaction.lockKeys(List.of(S), SHARED);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(S)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("exclusive");
      assertThatThrownBy(() -> transaction.getForUpdate(S))
          .isInstanceOf(InvalidArgumentException.class);
      transaction.put(A, ONE);
      transaction.put(S, ONE);
      assertThatThrownBy(transaction::commit)
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("exclusively");
    }
    await().until(() -> isFree(S));
    assertThat(connection.snapshot().get(A)).isNull();
  }

  @Test
  void anExclusiveLockIsMoreThanAShare() {
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(S));
      assertThat(transaction.lockKeys(List.of(S), SHARED)).allMatch(LockedKey::alreadyLocked);
      transaction.put(S, ONE);
      transaction.commit();
    }
    assertThat(connection.snapshot().get(S)).isEqualTo(ONE);
  }

  @Test
  void aFairLockWaitsForThoseWhoShare() {
    try (Transaction sharing = begin();
        Transaction transaction = begin();
        FairLocking fair = transaction.startFairLocking()) {
      sharing.lockKeys(List.of(A));
      sharing.lockKeys(List.of(S), SHARED);
      assertThatThrownBy(
              () ->
                  transaction.lockKeys(
                      List.of(S), LockOptions.defaults().withWaitTime(Duration.ofMillis(50))))
          .isInstanceOf(LockWaitTimeoutException.class);
      assertThat(fair.holds(S)).isFalse();
      sharing.rollback();
      assertThat(transaction.lockKeys(List.of(S))).allMatch(LockedKey::locked);
    }
  }

  private boolean isFree(Bytes key) {
    try (Transaction probe = begin()) {
      probe.lockKeys(List.of(key), AT_ONCE);
      return true;
    } catch (LockNotAvailableException held) {
      return false;
    }
  }
}
