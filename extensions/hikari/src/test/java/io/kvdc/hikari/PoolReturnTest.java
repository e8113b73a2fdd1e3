package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.kvdc.AsyncTransaction;
import io.kvdc.CommitDetails;
import io.kvdc.KeyRange;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import io.kvdc.error.TransactionClosedException;
import io.kvdc.error.WriteConflictException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real HikariCP takes connections back that are in the middle of a transaction. */
class PoolReturnTest {

  private final Pools pools = new Pools();

  @AfterEach
  void close() {
    pools.close();
  }

  private HikariDataSource open(boolean autoCommit) {
    return pools.open(
        config -> {
          config.setMaximumPoolSize(1);
          config.setAutoCommit(autoCommit);
        });
  }

  private static boolean isThere(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return connection.unwrap(io.kvdc.Connection.class).snapshot().get(key(1)) != null;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void rollsItBack(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    Transaction transaction;
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      transaction = connection.unwrap(Transaction.class);
      transaction.put(key(1), value(1));
    }
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThatThrownBy(() -> transaction.get(key(1)))
        .isInstanceOf(TransactionClosedException.class);
    assertThat(isThere(pool)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoeverComesNextFindsNothingOfIt(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.setNetworkTimeout(Runnable::run, 1_000);
      connection.setClientInfo("ApplicationName", "billing");
      connection.unwrap(Transaction.class).put(key(1), value(1));
    }
    try (Connection connection = pool.getConnection()) {
      assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
      assertThat(connection.isReadOnly()).isFalse();
      assertThat(connection.getTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(connection.getNetworkTimeout()).isZero();
      assertThat(connection.getClientInfo()).isEmpty();
      connection.setAutoCommit(false);
      assertThat(connection.unwrap(Transaction.class).count()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void itsLocksAreGone(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      connection.unwrap(Transaction.class).getForUpdate(key(1));
      assertThat(pools.cluster().locks(KeyRange.all())).hasSize(1);
    }
    await().until(() -> pools.cluster().locks(KeyRange.all()).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterACommitNothingIsLost(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.unwrap(Transaction.class).put(key(1), value(1));
      connection.clearWarnings();
      connection.commit();
    }
    assertThat(isThere(pool)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theUserIsToldThatAutocommitDoesNotCommit(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      connection.unwrap(Transaction.class).put(key(1), value(1));
      assertThatThrownBy(() -> connection.setAutoCommit(true))
          .hasMessageContaining("call commit or rollback before");
      assertThat(connection.getAutoCommit()).isFalse();
    }
    try (Connection next = pool.getConnection()) {
      assertThat(next.getAutoCommit()).isEqualTo(autoCommit);
    }
    assertThat(isThere(pool)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aConnectionThatComesBackOnTheDriversThreadRollsBackToo(boolean autoCommit) throws Exception {
    HikariDataSource pool = open(autoCommit);
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    AsyncTransaction transaction = connection.unwrap(AsyncTransaction.class);
    transaction.put(key(1), value(1));
    transaction
        .get(key(2))
        .thenAccept(
            nothing -> {
              try {
                connection.close();
              } catch (SQLException e) {
                throw new AssertionError(e);
              }
            })
        .toCompletableFuture()
        .join();
    assertThat(transaction.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(isThere(pool)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theFailureOfOneIsNotToldToTheNext(boolean autoCommit) throws SQLException {
    HikariDataSource pool = open(autoCommit);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      Transaction transaction = connection.unwrap(Transaction.class);
      transaction.put(key(1), value(1));
      connection
          .unwrap(io.kvdc.Connection.class)
          .transact(
              other -> {
                other.put(key(1), value(2));
                return null;
              });
      assertThatThrownBy(transaction::commit).isInstanceOf(WriteConflictException.class);
    }
    try (Connection next = pool.getConnection()) {
      next.setAutoCommit(false);
      next.commit();
      next.unwrap(Transaction.class).put(key(2), value(2));
      next.commit();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aCommitUnderWayGoesOnAndBelongsToNobodyElse(boolean autoCommit) throws Exception {
    HikariDataSource pool = open(autoCommit);
    long store = pools.cluster().storeIds().iterator().next();
    Connection connection = pool.getConnection();
    connection.setAutoCommit(false);
    AsyncTransaction first = connection.unwrap(AsyncTransaction.class);
    first.put(key(1), value(1));
    pools.cluster().faults().freezeStore(store);
    CompletableFuture<CommitDetails> commit = first.commit().toCompletableFuture();
    connection.close();
    try (Connection next = pool.getConnection()) {
      next.setAutoCommit(false);
      next.commit();
      assertThat(next.unwrap(AsyncTransaction.class)).isNotSameAs(first);
      assertThat(first.state()).isEqualTo(TransactionState.COMMITTING);
    }
    pools.cluster().faults().thawStore(store);
    commit.join();
    assertThat(isThere(pool)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWasBegunOnTheUnwrappedConnectionIsRolledBackToo(boolean autoCommit) throws Exception {
    HikariDataSource pool = open(autoCommit);
    Transaction blocking;
    AsyncTransaction async;
    try (Connection connection = pool.getConnection()) {
      io.kvdc.Connection unwrapped = connection.unwrap(io.kvdc.Connection.class);
      blocking = unwrapped.begin(TransactionOptions.pessimistic());
      blocking.getForUpdate(key(1));
      async = unwrapped.beginAsync().toCompletableFuture().join();
      async.put(key(2), value(2));
      unwrapped.transact(
          ended -> {
            ended.put(key(3), value(3));
            return null;
          });
      assertThat(pools.cluster().locks(KeyRange.all())).hasSize(1);
    }
    assertThat(blocking.state()).isEqualTo(TransactionState.ROLLED_BACK);
    assertThat(async.state()).isEqualTo(TransactionState.ROLLED_BACK);
    await().until(() -> pools.cluster().locks(KeyRange.all()).isEmpty());
  }
}
