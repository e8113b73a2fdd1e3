package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.IMetricsTracker;
import com.zaxxer.hikari.metrics.PoolStats;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** The ways to tell HikariCP of KVDC, and what HikariCP tells then. */
class HikariConfigurationTest {

  private static final String URL = "kv:embedded:hikari-config";

  private static void works(HikariConfig config) throws SQLException {
    config.setMaximumPoolSize(2);
    try (HikariDataSource pool = new HikariDataSource(config);
        java.sql.Connection connection = pool.getConnection()) {
      assertThat(connection.isValid(10)).isTrue();
      assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("KVDC");
      assertThat(connection.unwrap(Connection.class).url()).startsWith(URL);
    }
  }

  @Test
  void asDataSource() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDataSource(new KvDataSource(URL));
    works(config);
  }

  @Test
  void asDataSourceClassName() throws SQLException {
    Properties options = new Properties();
    options.setProperty("timeout", "7s");
    HikariConfig config = new HikariConfig();
    config.setDataSourceClassName("io.kvdc.hikari.KvDataSource");
    config.addDataSourceProperty("url", URL);
    config.addDataSourceProperty("properties", options);
    works(config);
  }

  @Test
  void asJdbcUrl() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:" + URL);
    config.addDataSourceProperty("timeout", "7s");
    works(config);
  }

  @Test
  void asJdbcUrlWithTheDriversClassName() throws SQLException {
    HikariConfig config = new HikariConfig();
    config.setDriverClassName("io.kvdc.hikari.KvSqlDriver");
    config.setJdbcUrl("jdbc:" + URL);
    works(config);
  }

  @Test
  void fromPropertiesAlone() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("dataSourceClassName", "io.kvdc.hikari.KvDataSource");
    properties.setProperty("dataSource.url", URL);
    properties.setProperty("autoCommit", "false");
    properties.setProperty("transactionIsolation", "TRANSACTION_READ_COMMITTED");
    works(new HikariConfig(properties));
  }

  @Test
  void forgottenConnectionsAreReported() throws SQLException {
    List<String> reports = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger("com.zaxxer.hikari.pool.ProxyLeakTask");
    Handler handler = handler(reports);
    logger.addHandler(handler);
    HikariConfig config = new HikariConfig();
    config.setDataSource(new KvDataSource(URL));
    config.setLeakDetectionThreshold(2_000);
    config.setMaximumPoolSize(1);
    try (HikariDataSource pool = new HikariDataSource(config)) {
      java.sql.Connection forgotten = pool.getConnection();
      await().until(() -> !reports.isEmpty());
      assertThat(reports.get(0)).contains("leak").contains("KvSqlConnection").contains(URL);
      forgotten.close();
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static Handler handler(List<String> reports) {
    return new Handler() {
      @Override
      public void publish(LogRecord report) {
        reports.add(report.getMessage());
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    };
  }

  @Test
  void metricsOfThePoolCountConnectionsOfKvdc() throws SQLException {
    AtomicInteger uses = new AtomicInteger();
    AtomicReference<PoolStats> stats = new AtomicReference<>();
    HikariConfig config = new HikariConfig();
    config.setDataSource(new KvDataSource(URL));
    config.setMaximumPoolSize(3);
    config.setMetricsTrackerFactory(
        (name, given) -> {
          stats.set(given);
          return new IMetricsTracker() {
            @Override
            public void recordConnectionUsageMillis(long millis) {
              uses.incrementAndGet();
            }
          };
        });
    try (HikariDataSource pool = new HikariDataSource(config)) {
      pool.getConnection().close();
      assertThat(uses).hasValue(1);
      await().until(() -> stats.get().getTotalConnections() == 3);
    }
  }

  @Test
  void theExampleOfTheReadmeWorks() throws SQLException {
    Bytes key = Bytes.utf8("k");
    Bytes value = Bytes.utf8("v");
    HikariDataSource pool = new HikariDataSource();
    pool.setDataSource(new KvDataSource("kv:embedded:demo?stores=3"));
    try (java.sql.Connection pooled = pool.getConnection()) {
      pooled.unwrap(Connection.class).raw().put(key, value);
    }
    try (java.sql.Connection pooled = pool.getConnection()) {
      assertThat(pooled.unwrap(Connection.class).raw().get(key)).isEqualTo(value);
    }
    pool.close();
  }

  @Test
  void theExampleOfTheGuideWorks() throws SQLException {
    Bytes from = Bytes.utf8("a");
    Bytes to = Bytes.utf8("b");
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:kv:embedded:demo?stores=3");
    try (HikariDataSource pool = new HikariDataSource(config)) {
      try (java.sql.Connection pooled = pool.getConnection()) {
        pooled.setAutoCommit(false);
        Transaction transaction = pooled.unwrap(Transaction.class);
        transaction.put(from, Bytes.utf8("1"));
        transaction.put(to, Bytes.utf8("2"));
        pooled.commit();
      }
      PooledCalls calls = new PooledCalls(pool);
      CompletableFuture<Bytes> value =
          calls.call(connection -> connection.snapshotAsync().thenCompose(s -> s.get(to)));
      assertThat(value.join()).isEqualTo(Bytes.utf8("2"));
    }
  }
}
