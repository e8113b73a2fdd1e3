package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.handle;
import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.state;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.kvdc.RawSession;
import io.kvdc.Transaction;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.KvException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real HikariCP while the cluster is down, frozen or late. */
@Timeout(120)
class R15PoolTest {

  private final Pools pools = new Pools();

  @AfterEach
  void close() {
    pools.close();
  }

  private long store() {
    return pools.cluster().storeIds().get(0);
  }

  /** The same handles, not others in their place. */
  private static String handleOf(HikariDataSource pool) throws Exception {
    try (Connection connection = pool.getConnection()) {
      return connection.unwrap(KvSqlConnection.class).toString();
    }
  }

  @Test
  void withoutAClusterThePoolStartsAndServesOnceThereIsOne() throws Exception {
    pools.cluster().stopPd(0);
    HikariDataSource pool =
        pools.open(
            config -> {
              config.setInitializationFailTimeout(-1);
              config.setConnectionTimeout(2_000);
            },
            "connectTimeout=1s");
    assertThatThrownBy(pool::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class)
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo(KvSqlStates.CANNOT_CONNECT);
    pools.cluster().startPd(0);
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              try (Connection connection = pool.getConnection()) {
                return connection.isValid(5);
              }
            });
  }

  @Test
  void anApplicationThatStartsBeforeItsClusterMayWaitForIt() throws Exception {
    pools.cluster().stopPd(0);
    CompletableFuture<HikariDataSource> starting =
        CompletableFuture.supplyAsync(
            () ->
                pools.open(
                    config -> config.setInitializationFailTimeout(60_000), "connectTimeout=1s"));
    await().during(Duration.ofMillis(500)).until(() -> !starting.isDone());
    pools.cluster().startPd(0);
    try (Connection connection = starting.join().getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  @Test
  void withTheStoresDownThePoolStartsAllTheSame() throws Exception {
    pools.cluster().stopStore(store());
    HikariDataSource pool = pools.open("timeout=300ms");
    try (Connection connection = pool.getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
      RawSession raw = handle(connection).raw();
      assertThatThrownBy(() -> raw.get(key(1))).isInstanceOf(KvException.class);
      pools.cluster().startStore(store());
      await().ignoreExceptionsInstanceOf(KvException.class).until(() -> raw.get(key(1)) == null);
    }
  }

  @Test
  void timeoutsInUseThrowNoConnectionAway() throws Exception {
    HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(1));
    String before = handleOf(pool);
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, 300);
      connection.setAutoCommit(false);
      Transaction transaction = connection.unwrap(Transaction.class);
      transaction.put(key(1), value(1));
      pools.cluster().faults().freezeStore(store());
      assertThatThrownBy(() -> transaction.get(key(2)))
          .isInstanceOf(DeadlineExceededException.class);
      assertThatThrownBy(connection::commit)
          .isInstanceOf(SQLTransientException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo(KvSqlStates.TIMEOUT);
      pools.cluster().faults().thawStore(store());
      connection.unwrap(Transaction.class).put(key(2), value(2));
      connection.commit();
    }
    assertThat(handleOf(pool)).isEqualTo(before);
    assertThat(state(pool).getTotalConnections()).isEqualTo(1);
  }

  @Test
  void aLostAnswerToACommitThrowsNoConnectionAway() throws Exception {
    HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(1));
    String before = handleOf(pool);
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, 500);
      connection.setAutoCommit(false);
      connection.unwrap(Transaction.class).put(key(1), value(1));
      pools.cluster().faults().inject(Calls.to("KvCommit"), FaultAction.dropAnswer());
      assertThatThrownBy(connection::commit)
          .isExactlyInstanceOf(SQLException.class)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo(KvSqlStates.OUTCOME_UNKNOWN);
      pools.cluster().faults().clear();
      assertThat(connection.unwrap(Transaction.class).get(key(1))).isEqualTo(value(1));
    }
    assertThat(handleOf(pool)).isEqualTo(before);
  }

  @Test
  void whatSqlCannotDoThrowsNoConnectionAway() throws Exception {
    HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(1));
    String before = handleOf(pool);
    try (Connection connection = pool.getConnection()) {
      assertThatThrownBy(connection::createStatement)
          .isInstanceOf(SQLFeatureNotSupportedException.class);
      assertThat(connection.isClosed()).isFalse();
    }
    assertThat(handleOf(pool)).isEqualTo(before);
  }

  @Test
  void aBrokenHandleIsThrownAway() throws Exception {
    HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(1));
    String before = handleOf(pool);
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      handle(connection).close();
      assertThatThrownBy(connection::commit)
          .extracting(e -> ((SQLException) e).getSQLState())
          .isEqualTo(KvSqlStates.CONNECTION_CLOSED);
      assertThat(connection.isClosed()).isTrue();
    }
    assertThat(handleOf(pool)).isNotEqualTo(before);
  }

  @Test
  void aHandleThatWasClosedBehindThePoolsBackIsThrownAwayWhenItComesBack() throws Exception {
    HikariDataSource pool = pools.open(config -> config.setMaximumPoolSize(1));
    String before = handleOf(pool);
    Connection connection = pool.getConnection();
    handle(connection).close();
    assertThatThrownBy(connection::close).hasMessageContaining("leave the io.kvdc.Connection");
    assertThat(handleOf(pool)).isNotEqualTo(before);
  }

  @Test
  void validationEndsByTheNetworkTimeoutWhilePdIsFrozen() throws Exception {
    HikariDataSource pool = pools.open();
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, 1_000);
      pools.cluster().faults().freezeStore(ReceivedCall.PD);
      assertThat(connection.isValid(0)).isFalse();
      assertThat(connection.isValid(3_600)).isFalse();
      pools.cluster().faults().thawStore(ReceivedCall.PD);
      await().until(() -> connection.isValid(0));
    }
  }

  @Test
  void validationEndsByTheNetworkTimeoutWhileTheStoreIsFrozen() throws Exception {
    HikariDataSource pool = pools.open();
    try (Connection connection = pool.getConnection()) {
      connection.setNetworkTimeout(Runnable::run, 1_000);
      pools.cluster().faults().freezeStore(store());
      assertThat(connection.isValid(0)).isTrue();
      connection.setAutoCommit(false);
      Transaction transaction = connection.unwrap(Transaction.class);
      assertThatThrownBy(() -> transaction.get(key(1)))
          .isInstanceOf(DeadlineExceededException.class);
      pools.cluster().faults().thawStore(store());
    }
  }

  @Test
  void aFrozenPdMakesThePoolReplaceWhatItCannotValidateWithoutHanging() throws Exception {
    HikariDataSource pool = openValidatingAlways();
    String before = handleOf(pool);
    pools.cluster().faults().freezeStore(ReceivedCall.PD);
    assertThatThrownBy(() -> handleOf(pool)).isInstanceOf(SQLTransientConnectionException.class);
    pools.cluster().faults().thawStore(ReceivedCall.PD);
    await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .untilAsserted(() -> assertThat(handleOf(pool)).isNotEqualTo(before));
  }

  /** Others trust connections that were used half a second ago. */
  private HikariDataSource openValidatingAlways() {
    System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "-1");
    try {
      return pools.open(
          config -> {
            config.setConnectionTimeout(2_000);
            config.setValidationTimeout(500);
          },
          "connectTimeout=1s");
    } finally {
      System.clearProperty("com.zaxxer.hikari.aliveBypassWindowMs");
    }
  }
}
