package io.kvdc.tikv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.kvdc.AsyncTransaction;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyFlag;
import io.kvdc.LockOptions;
import io.kvdc.LockedKey;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.error.KeyExistsException;
import io.kvdc.error.LockNotAvailableException;
import io.kvdc.error.LockWaitTimeoutException;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.error.WriteConflictException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a session makes of pessimistic locks. */
class PessimisticTransactionTest {

  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes ONE = Bytes.utf8("1");
  private static final Bytes TWO = Bytes.utf8("2");

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
  void getForUpdateReadsWhatIsNewestAndHoldsIt() {
    store(A, ONE);
    try (Transaction transaction = begin()) {
      store(A, TWO);
      assertThat(transaction.get(A)).as("as of the start").isEqualTo(ONE);
      assertThat(transaction.getForUpdate(A)).isEqualTo(TWO);
      assertThat(transaction.getForUpdate(A)).as("locked before").isEqualTo(TWO);
      assertThat(transaction.lockKeys(List.of(A), LockOptions.defaults().withReturnValues(true)))
          .containsExactly(new LockedKey(A, true, true, true, TWO, null));
      try (Transaction other = begin()) {
        assertThatThrownBy(() -> other.lockKeys(List.of(A), LockOptions.noWait()))
            .isInstanceOf(LockNotAvailableException.class);
      }
      transaction.put(A, B);
      assertThat(transaction.getForUpdate(A)).isEqualTo(B);
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(B);
  }

  @Test
  void waitIsThatOfTheCallOrOfTheTransactionOrOfTheConnection() {
    Connection impatient = clusters.connect("timeout=20s", "lockWait=100ms");
    try (Transaction holder = begin()) {
      holder.lockKeys(List.of(A));
      LockOptions wait = LockOptions.defaults().withWaitTime(Duration.ofMillis(100));
      try (Transaction other = begin()) {
        assertThatThrownBy(() -> other.lockKeys(List.of(A), wait))
            .isInstanceOf(LockWaitTimeoutException.class);
      }
      TransactionOptions options =
          TransactionOptions.pessimistic().mutate().lockWait(Duration.ofMillis(100)).build();
      try (Transaction other = connection.begin(options)) {
        assertThatThrownBy(() -> other.getForUpdate(A))
            .isInstanceOf(LockWaitTimeoutException.class);
      }
      try (Transaction other = impatient.begin(TransactionOptions.pessimistic())) {
        assertThatThrownBy(() -> other.lockKeys(List.of(A)))
            .isInstanceOf(LockWaitTimeoutException.class);
      }
    }
  }

  @Test
  void rollbackAndCloseGiveLocksBack() {
    Transaction rolledBack = begin();
    rolledBack.lockKeys(List.of(A, B));
    rolledBack.rollback();
    Transaction closed = begin();
    assertThat(closed.lockKeys(List.of(A), LockOptions.noWait()).get(0).locked()).isTrue();
    closed.close();
    try (Transaction next = begin()) {
      assertThat(next.lockKeys(List.of(A, B), LockOptions.noWait())).hasSize(2);
    }
  }

  @Test
  void lockCallsComeOneAfterTheOther() {
    try (Transaction holder = begin()) {
      holder.lockKeys(List.of(A));
      AsyncTransaction waiting = begin().async();
      CompletableFuture<List<LockedKey>> call = waiting.lockKeys(List.of(A)).toCompletableFuture();
      assertThatThrownBy(() -> waiting.lockKeys(List.of(B)).toCompletableFuture().join())
          .hasCauseInstanceOf(InvalidArgumentException.class);
      assertThatThrownBy(() -> waiting.commit().toCompletableFuture().join())
          .hasCauseInstanceOf(InvalidArgumentException.class);
      assertThat(waiting.state()).isEqualTo(TransactionState.ACTIVE);
      waiting.close();
      assertThatThrownBy(call::join).hasCauseInstanceOf(TransactionClosedException.class);
    }
    await()
        .untilAsserted(
            () -> {
              try (Transaction next = begin()) {
                next.lockKeys(List.of(A), LockOptions.noWait());
              }
            });
  }

  @Test
  void writeWithoutLockIsCheckedUnlessToldOtherwise() {
    store(A, ONE);
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(B));
      transaction.put(A, TWO);
      store(A, B);
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(B));
      transaction.flag(A, KeyFlag.UNCHECKED_WRITE);
      transaction.put(A, TWO);
      store(A, B);
      transaction.commit();
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(TWO);
  }

  @Test
  void insertIsCheckedWithAndWithoutLock() {
    store(A, ONE);
    try (Transaction transaction = begin()) {
      transaction.insert(A, TWO);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A)))
          .isInstanceOf(KeyExistsException.class);
    }
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(B));
      transaction.insert(A, TWO);
      assertThatThrownBy(transaction::commit).isInstanceOf(KeyExistsException.class);
    }
    assertThat(connection.snapshot().get(A)).isEqualTo(ONE);
  }

  @Test
  void closedConnectionGivesLocksBackThatAnotherOneWouldKeepAlive() {
    Connection closed = clusters.connect("timeout=20s");
    Transaction abandoned = closed.begin(TransactionOptions.pessimistic());
    abandoned.lockKeys(List.of(A));
    closed.close();
    try (Transaction next = begin()) {
      assertThat(
              next.lockKeys(
                  List.of(A), LockOptions.defaults().withWaitTime(Duration.ofSeconds(10))))
          .allMatch(LockedKey::locked);
    }
    abandoned.close();
  }

  @Test
  void onlyLockingCommitsAsWell() {
    try (Transaction transaction = begin()) {
      transaction.lockKeys(List.of(A));
      assertThat(transaction.isReadOnly()).isFalse();
      transaction.commit();
      assertThat(transaction.state()).isEqualTo(TransactionState.COMMITTED);
    }
    try (Transaction next = begin()) {
      next.lockKeys(List.of(A), LockOptions.noWait());
      assertThat(next.get(A)).isNull();
    }
  }

  @Test
  void senselessLockOptionsAreRefused() {
    Timestamp before = connection.currentTimestamp();
    try (Transaction transaction = begin()) {
      assertThatThrownBy(
              () ->
                  transaction.lockKeys(
                      List.of(A), LockOptions.defaults().withForUpdateTimestamp(before)))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("before the transaction began");
      Timestamp future = Timestamp.of(before.physicalMillis() + 60_000, 0);
      assertThatThrownBy(
              () ->
                  transaction.lockKeys(
                      List.of(A), LockOptions.defaults().withForUpdateTimestamp(future)))
          .isInstanceOf(FutureTimestampException.class);
      LockOptions onlyIfExists =
          LockOptions.defaults().withReturnValues(true).withOnlyIfExists(true);
      assertThatThrownBy(() -> transaction.lockKeys(List.of(A, B), onlyIfExists))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("lock one first");
      assertThatThrownBy(() -> transaction.flag(A, KeyFlag.PREWRITE_ONLY))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("optimistic");
    }
  }
}
