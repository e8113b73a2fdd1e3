package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kvdc.AsyncTransaction;
import io.kvdc.Isolation;
import io.kvdc.Transaction;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.WriteConflictException;
import io.kvdc.tikv.TikvConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A connection without a pool around it. */
class KvSqlConnectionTest {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String url = "kv:embedded:face-" + NUMBERS.incrementAndGet();
  private final Connection connection = open();
  private final io.kvdc.Connection other = io.kvdc.Kv.connect(url);

  private Connection open() {
    try {
      return new KvDataSource(url).getConnection();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
    other.close();
  }

  private Transaction manual() throws SQLException {
    connection.setAutoCommit(false);
    return connection.unwrap(Transaction.class);
  }

  private static void fails(String state, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(SQLException.class))
        .returns(state, SQLException::getSQLState);
  }

  private boolean isThere(int number) {
    return value(number).equals(other.snapshot().get(key(number)));
  }

  @Test
  void commitApplies() throws SQLException {
    manual().put(key(1), value(1));
    connection.commit();
    assertThat(isThere(1)).isTrue();
  }

  @Test
  void rollbackTakesBack() throws SQLException {
    manual().put(key(1), value(1));
    connection.rollback();
    connection.commit();
    assertThat(isThere(1)).isFalse();
  }

  @Test
  void theTransactionStaysUntilItEndsAndThenAnotherBegins() throws SQLException {
    Transaction first = manual();
    assertThat(connection.unwrap(Transaction.class)).isSameAs(first);
    connection.commit();
    Transaction second = connection.unwrap(Transaction.class);
    assertThat(second.startTimestamp()).isGreaterThan(first.startTimestamp());
    second.rollback();
    assertThat(connection.unwrap(Transaction.class)).isNotSameAs(second);
  }

  @Test
  void withAutocommitThereIsNoCurrentTransaction() throws SQLException {
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(connection.isWrapperFor(Transaction.class)).isFalse();
    assertThatThrownBy(() -> connection.unwrap(Transaction.class))
        .hasMessageContaining("setAutoCommit(false)")
        .hasMessageContaining("transact");
    fails(KvSqlStates.TRANSACTION_STATE, connection::commit);
    fails(KvSqlStates.TRANSACTION_STATE, connection::rollback);
    fails(KvSqlStates.TRANSACTION_STATE, connection::setSavepoint);
  }

  @Test
  void unwrapsToWhatIsInIt() throws SQLException {
    connection.setAutoCommit(false);
    assertThat(connection.unwrap(io.kvdc.Connection.class).url()).startsWith("kv:");
    assertThat(connection.unwrap(TikvConnection.class).clusterId()).isPositive();
    assertThat(connection.unwrap(Connection.class)).isSameAs(connection);
    assertThat(connection.unwrap(AsyncTransaction.class)).isNotNull();
    assertThat(connection.isWrapperFor(TikvConnection.class)).isTrue();
    assertThat(connection.isWrapperFor(Transaction.class)).isTrue();
    assertThat(connection.isWrapperFor(Runnable.class)).isFalse();
    fails(KvSqlStates.NOT_SUPPORTED, () -> connection.unwrap(Runnable.class));
  }

  @Test
  void autocommitNeverCommitsHalfOfSomething() throws SQLException {
    manual().put(key(1), value(1));
    assertThatThrownBy(() -> connection.setAutoCommit(true)).hasMessageContaining("rolled back");
    assertThat(connection.getAutoCommit()).isFalse();
    assertThat(isThere(1)).isFalse();
    manual().get(key(1));
    connection.setAutoCommit(true);
  }

  @Test
  void closingInTheMiddleRollsBackAndClosingAgainIsHarmless() throws SQLException {
    Transaction transaction = manual();
    transaction.put(key(1), value(1));
    connection.close();
    connection.close();
    assertThat(isThere(1)).isFalse();
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    assertThatThrownBy(connection::commit).isInstanceOf(SQLNonTransientConnectionException.class);
    fails(KvSqlStates.CONNECTION_CLOSED, connection::createStatement);
    assertThatThrownBy(() -> connection.setClientInfo("ApplicationName", "x"))
        .isInstanceOf(SQLClientInfoException.class);
  }

  @Test
  void abortClosesOnTheExecutor() throws SQLException {
    manual().put(key(1), value(1));
    connection.abort(Runnable::run);
    connection.abort(Runnable::run);
    assertThat(connection.isClosed()).isTrue();
    assertThat(isThere(1)).isFalse();
    fails(KvSqlStates.MISUSE, () -> connection.abort(null));
  }

  @Test
  void abortClosesAtOnceWhereTheExecutorIsShutDown() throws SQLException {
    manual().put(key(1), value(1));
    io.kvdc.Connection handle = connection.unwrap(io.kvdc.Connection.class);
    connection.abort(
        task -> {
          throw new RejectedExecutionException("shut down");
        });
    assertThat(handle.isClosed()).isTrue();
  }

  @Test
  void whoeverClosesTheUnwrappedHandleBreaksTheConnection() throws SQLException {
    connection.unwrap(io.kvdc.Connection.class).close();
    assertThat(connection.isClosed()).isTrue();
    assertThat(connection.isValid(1)).isFalse();
    fails(KvSqlStates.CONNECTION_CLOSED, connection::getAutoCommit);
  }

  @Test
  void aConflictIsForBeginningAgain() throws SQLException {
    manual().put(key(1), value(1));
    other.transact(
        t -> {
          t.put(key(1), value(2));
          return true;
        });
    assertThatThrownBy(connection::commit)
        .isInstanceOf(SQLTransactionRollbackException.class)
        .hasCauseInstanceOf(WriteConflictException.class);
    connection.commit();
    connection.unwrap(Transaction.class).put(key(1), value(3));
    connection.commit();
    assertThat(isThere(1)).isFalse();
  }

  @Test
  void whatWasEndedByTheTransactionItselfIsKnown() throws SQLException {
    Transaction transaction = manual();
    transaction.put(key(1), value(1));
    transaction.commit();
    connection.commit();
    connection.unwrap(Transaction.class).rollback();
    fails(KvSqlStates.TRANSACTION_STATE, connection::commit);
    connection.commit();
    connection.unwrap(Transaction.class).rollback();
    connection.rollback();
    assertThat(isThere(1)).isTrue();
  }

  @Test
  void savepointsStayAfterRollingBackToThem() throws SQLException {
    Transaction transaction = manual();
    transaction.put(key(1), value(1));
    Savepoint first = connection.setSavepoint("first");
    transaction.put(key(2), value(2));
    Savepoint second = connection.setSavepoint();
    connection.rollback(first);
    transaction.put(key(2), value(2));
    connection.rollback(first);
    transaction.put(key(3), value(3));
    connection.releaseSavepoint(first);
    assertThat(first.getSavepointName()).isEqualTo("first");
    assertThat(second.getSavepointId()).isEqualTo(2);
    assertThatThrownBy(first::getSavepointId).isInstanceOf(SQLException.class);
    assertThatThrownBy(second::getSavepointName).isInstanceOf(SQLException.class);
    fails(KvSqlStates.SAVEPOINT, () -> connection.rollback(first));
    fails(KvSqlStates.SAVEPOINT, () -> connection.releaseSavepoint(second));
    Savepoint third = connection.setSavepoint();
    connection.commit();
    fails(KvSqlStates.SAVEPOINT, () -> connection.rollback(third));
    assertThat(isThere(1)).isTrue();
    assertThat(isThere(2)).isFalse();
    assertThat(isThere(3)).isTrue();
  }

  @Test
  void isolationsAreThoseThatThereAre() throws SQLException {
    assertThat(connection.getTransactionIsolation())
        .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
    assertThat(manual().options().isolation()).isEqualTo(Isolation.SNAPSHOT);
    connection.commit();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    Transaction readsNow = connection.unwrap(Transaction.class);
    assertThat(readsNow.options().isolation()).isEqualTo(Isolation.READ_COMMITTED);
    assertThat(readsNow.options().mode()).isEqualTo(TransactionMode.PESSIMISTIC);
    other.transact(
        t -> {
          t.put(key(1), value(1));
          return true;
        });
    assertThat(readsNow.get(key(1))).isEqualTo(value(1));
    assertThatThrownBy(
            () -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(
            () -> connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    fails(
        KvSqlStates.MISUSE, () -> connection.setTransactionIsolation(Connection.TRANSACTION_NONE));
    connection.rollback();
    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    assertThat(connection.unwrap(Transaction.class).options().isolation())
        .isEqualTo(Isolation.SNAPSHOT);
  }

  @Test
  void aReadOnlyConnectionCommitsNothing() throws SQLException {
    connection.setReadOnly(true);
    Transaction transaction = manual();
    connection.setReadOnly(false);
    transaction.put(key(1), value(1));
    fails(KvSqlStates.READ_ONLY, connection::commit);
    connection.setReadOnly(true);
    Transaction direct = connection.unwrap(Transaction.class);
    direct.put(key(1), value(1));
    assertThatThrownBy(direct::commit).isInstanceOf(CommitRefusedException.class);
    connection.rollback();
    connection.unwrap(Transaction.class).get(key(1));
    connection.commit();
    assertThat(isThere(1)).isFalse();
    connection.setReadOnly(false);
    connection.unwrap(Transaction.class).put(key(1), value(1));
    connection.commit();
    assertThat(isThere(1)).isTrue();
  }

  @Test
  void theNetworkTimeoutLimitsEachCallOfATransaction() throws SQLException {
    connection.setNetworkTimeout(Runnable::run, 1234);
    assertThat(connection.getNetworkTimeout()).isEqualTo(1234);
    assertThat(manual().options().timeout()).isEqualTo(Duration.ofMillis(1234));
    connection.rollback();
    connection.setNetworkTimeout(Runnable::run, 0);
    assertThat(connection.unwrap(Transaction.class).options().timeout()).isNull();
    fails(KvSqlStates.MISUSE, () -> connection.setNetworkTimeout(null, 1));
    fails(KvSqlStates.MISUSE, () -> connection.setNetworkTimeout(Runnable::run, -1));
    fails(KvSqlStates.MISUSE, () -> connection.isValid(-1));
    assertThat(connection.isValid(0)).isTrue();
  }

  @Test
  void theNetworkTimeoutLimitsWhatIsDoneOnTheUnwrappedConnection() throws SQLException {
    io.kvdc.Connection unwrapped = connection.unwrap(io.kvdc.Connection.class);
    Duration given = unwrapped.raw().options().timeout();
    connection.setNetworkTimeout(Runnable::run, 1234);
    Duration limit = Duration.ofMillis(1234);
    assertThat(unwrapped.raw().options().timeout()).isEqualTo(limit);
    assertThat(unwrapped.snapshot().options().timeout()).isEqualTo(limit);
    assertThat(unwrapped.begin().options().timeout()).isEqualTo(limit);
    TransactionOptions longer =
        TransactionOptions.optimistic().mutate().timeout(Duration.ofMinutes(1)).build();
    assertThat(unwrapped.begin(longer).options().timeout()).isEqualTo(limit);
    Duration shorter = Duration.ofMillis(77);
    assertThat(unwrapped.begin(longer.mutate().timeout(shorter).build()).options().timeout())
        .isEqualTo(shorter);
    connection.setNetworkTimeout(Runnable::run, 0);
    assertThat(unwrapped.raw().options().timeout()).isEqualTo(given);
    assertThat(unwrapped.begin(longer).options().timeout()).isEqualTo(longer.timeout());
  }

  @Test
  void namesThatAreMissingAreToldInJdbcsWords() throws SQLException {
    fails(KvSqlStates.MISUSE, () -> connection.setClientInfo(null, "x"));
    fails(KvSqlStates.MISUSE, () -> connection.setClientInfo(null));
    assertThat(connection.getClientInfo(null)).isNull();
    fails(KvSqlStates.MISUSE, () -> new KvSqlDriver().acceptsURL(null));
  }

  @Test
  void theApplicationsNameIsTheLabelOfTransactions() throws SQLException {
    connection.setClientInfo("ApplicationName", "billing");
    assertThat(manual().options().label()).isEqualTo("billing");
    assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("billing");
    assertThat((Throwable) connection.getWarnings()).isNull();
    connection.setClientInfo("ClientUser", "me");
    assertThat((Throwable) connection.getWarnings()).hasMessageContaining("ClientUser");
    connection.clearWarnings();
    assertThat((Throwable) connection.getWarnings()).isNull();
    assertThat(connection.getClientInfo("ApplicationName")).isEqualTo("billing");
    assertThat(connection.unwrap(Transaction.class).state()).isNotNull();
    connection.setClientInfo(new Properties());
    assertThat(connection.getClientInfo()).isEmpty();
  }

  @Test
  void warningsAreClearedWithoutHarmToTheTransaction() throws SQLException {
    manual().put(key(1), value(1));
    connection.clearWarnings();
    connection.commit();
    assertThat(isThere(1)).isTrue();
  }

  @Test
  void theEndOfARequestRollsBack() throws SQLException {
    manual().put(key(1), value(1));
    connection.endRequest();
    connection.commit();
    assertThat(isThere(1)).isFalse();
  }

  @Test
  void whatKeyValueStoresDoNotHaveIsIgnoredWhereJdbcWantsThat() throws SQLException {
    connection.setCatalog("c");
    connection.setSchema("s");
    assertThat(connection.getCatalog()).isNull();
    assertThat(connection.getSchema()).isNull();
    assertThat(connection.getHoldability()).isEqualTo(ResultSet.CLOSE_CURSORS_AT_COMMIT);
    connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
    fails(
        KvSqlStates.NOT_SUPPORTED,
        () -> connection.setHoldability(ResultSet.HOLD_CURSORS_OVER_COMMIT));
  }
}
