package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.state;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import com.zaxxer.hikari.HikariDataSource;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.tikv.TikvConnection;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thousand pooled connections that come and go leave nothing behind. */
@Timeout(300)
class ThousandConnectionsTest {

  private static final int CONNECTIONS = 1_000;
  private static final int WORKERS = 32;
  private static final int ROUNDS = 100;

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.matches("kvdc-(rpc|timer|close).*|hikari-kvdc-.*|HikariPool-.*"))
        .sorted()
        .toList();
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : 0;
  }

  @Test
  void churnLeavesNothingBehind() throws Exception {
    try (Pools pools = new Pools()) {
      long files = openFiles();
      Set<Connection> seen = ConcurrentHashMap.newKeySet();
      HikariDataSource pool =
          pools.open(
              config -> {
                config.setMaximumPoolSize(CONNECTIONS);
                config.setMinimumIdle(CONNECTIONS);
              });
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> state(pool).getTotalConnections() == CONNECTIONS);
      assertThat(threads())
          .as("a thousand handles share one engine")
          .filteredOn(name -> name.startsWith("kvdc-rpc"))
          .hasSizeLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
      holdAll(pool, seen);
      assertThat(seen).hasSize(CONNECTIONS);
      churn(pool, seen);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> state(pool).getTotalConnections() == CONNECTIONS);
      assertThat(state(pool).getActiveConnections()).isZero();
      holdAll(pool, seen);
      // The pool closes what it has thrown away on a thread of its own.
      await().until(() -> seen.stream().filter(c -> !c.isClosed()).count() <= CONNECTIONS);

      pool.close();
      assertThat(seen).hasSizeGreaterThan(CONNECTIONS).allMatch(Connection::isClosed);
      await().untilAsserted(() -> assertThat(threads()).isEmpty());
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(openFiles()).isLessThanOrEqualTo(files + 5));
    }
  }

  private static void holdAll(HikariDataSource pool, Set<Connection> seen) throws SQLException {
    List<java.sql.Connection> held = new ArrayList<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      java.sql.Connection connection = pool.getConnection();
      held.add(connection);
      seen.add(connection.unwrap(TikvConnection.class));
    }
    for (java.sql.Connection connection : held) {
      connection.close();
    }
  }

  private static void churn(HikariDataSource pool, Set<Connection> seen) throws Exception {
    ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < WORKERS; i++) {
        int worker = i;
        all.add(
            workers.submit(
                () -> {
                  work(pool, seen, new Random(worker));
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } finally {
      workers.shutdownNow();
    }
  }

  private static void work(HikariDataSource pool, Set<Connection> seen, Random random)
      throws SQLException {
    for (int i = 0; i < ROUNDS; i++) {
      java.sql.Connection pooled = pool.getConnection();
      Connection connection = pooled.unwrap(TikvConnection.class);
      seen.add(connection);
      int number = random.nextInt(1_000);
      boolean evict = false;
      switch (random.nextInt(20)) {
        case 0 -> connection.close();
        case 1, 2, 3 -> begin(pooled, number);
        case 4, 5, 6 -> {
          begin(pooled, number);
          pooled.rollback();
        }
        case 7, 8 -> {
          begin(pooled, number);
          evict = true;
        }
        case 9, 10 -> evict = true;
        case 11 -> connection.raw();
        default -> connection.snapshot().get(key(number));
      }
      if (evict) {
        pool.evictConnection(pooled);
      } else {
        giveBack(pooled, connection);
      }
    }
  }

  private static void begin(java.sql.Connection pooled, int number) throws SQLException {
    pooled.setAutoCommit(false);
    pooled.unwrap(Transaction.class).put(key(number), value(number));
  }

  /** A handle that was closed behind the pool's back is refused, and thrown away. */
  private static void giveBack(java.sql.Connection pooled, Connection connection)
      throws SQLException {
    boolean broken = connection.isClosed();
    try {
      pooled.close();
    } catch (SQLException e) {
      if (!broken) {
        throw e;
      }
    }
  }
}
