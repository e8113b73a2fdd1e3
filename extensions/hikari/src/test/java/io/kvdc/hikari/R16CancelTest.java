package io.kvdc.hikari;

import static io.kvdc.hikari.Pools.key;
import static io.kvdc.hikari.Pools.state;
import static io.kvdc.hikari.Pools.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.RetryPolicy;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.Fault;
import io.kvdc.embedded.FaultAction;
import io.kvdc.error.BlockingCallException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are cancelled at any moment give their connections back, each of them once. */
@Timeout(300)
class R16CancelTest {

  private static final int CALLS = 10_000;
  private static final int POOL = 16;
  private static final long SEED = 16;

  private final Pools pools = new Pools();

  @AfterEach
  void close() {
    pools.close();
  }

  private HikariDataSource open() {
    HikariDataSource pool =
        pools.open(
            config -> {
              config.setMaximumPoolSize(POOL);
              config.setMinimumIdle(POOL);
            });
    await().until(() -> state(pool).getIdleConnections() == POOL);
    return pool;
  }

  /** What is asked for: a read, a write, a transaction, or something that fails. */
  private static CompletionStage<Bytes> work(Connection connection, int number) {
    return switch (number % 4) {
      case 0 -> connection.raw().async().get(key(number % 100));
      case 1 ->
          connection
              .raw()
              .async()
              .put(key(number % 100), value(number % 100))
              .thenApply(done -> value(0));
      case 2 ->
          connection.transactAsync(
              connection.transactionOptions(),
              RetryPolicy.defaults(),
              t -> t.get(key(1)).thenApply(read -> value(0)));
      default -> throw new IllegalStateException("work that fails to begin");
    };
  }

  @Test
  void tenThousandCallsCancelledAtRandomMoments() {
    HikariDataSource pool = open();
    PooledCalls calls = new PooledCalls(pool);
    Random random = new Random(SEED);
    Deque<CompletableFuture<Bytes>> open = new ArrayDeque<>();
    int cancelled = 0;
    for (int i = 0; i < CALLS; i++) {
      int number = i;
      open.add(calls.call(connection -> work(connection, number)));
      for (int spin = random.nextInt(2_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      while (open.size() >= POOL || (!open.isEmpty() && random.nextInt(3) == 0)) {
        if (open.remove().cancel(true)) {
          cancelled++;
        }
      }
    }
    open.forEach(call -> call.cancel(true));
    assertThat(cancelled).isPositive();
    await()
        .untilAsserted(
            () -> {
              assertThat(state(pool).getActiveConnections()).isZero();
              assertThat(state(pool).getIdleConnections()).isEqualTo(POOL);
              assertThat(state(pool).getTotalConnections()).isEqualTo(POOL);
            });
    assertThat(calls.call(connection -> connection.raw().async().get(key(7))).join())
        .isIn(null, value(7));
  }

  @Test
  void theConnectionIsBackWhenTheResultIsThere() {
    HikariDataSource pool = open();
    PooledCalls calls = new PooledCalls(pool);
    for (int i = 0; i < 200; i++) {
      calls.call(connection -> connection.raw().async().get(key(1))).join();
      assertThat(state(pool).getActiveConnections()).isZero();
    }
    assertThatThrownBy(() -> calls.call(connection -> work(connection, 3)).join())
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("fails to begin");
    assertThatThrownBy(
            () ->
                calls.call(c -> c.raw().async().get(key(1)).thenCompose(read -> work(c, 3))).join())
        .isInstanceOf(CompletionException.class);
    assertThat(state(pool).getActiveConnections()).isZero();
  }

  @Test
  void cancellingGivesBackAlsoWhatCannotBeCancelled() {
    HikariDataSource pool = open();
    CompletableFuture<Bytes> deaf =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean interrupt) {
            return false;
          }
        };
    CompletableFuture<Bytes> call = new PooledCalls(pool).call(connection -> deaf);
    assertThat(state(pool).getActiveConnections()).isEqualTo(1);
    assertThat(call.cancel(true)).isTrue();
    assertThat(state(pool).getActiveConnections()).isZero();
    deaf.complete(value(1));
    assertThat(state(pool).getIdleConnections()).isEqualTo(POOL);
  }

  @Test
  void withoutAConnectionTheCallFails() {
    HikariDataSource pool = open();
    pool.close();
    assertThat(new PooledCalls(pool).call(connection -> work(connection, 0)))
        .isCompletedExceptionally()
        .failsWithin(java.time.Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SQLException.class);
  }

  @Test
  void aBlockingCallInACallbackIsRefusedAtOnce() throws Exception {
    HikariDataSource pool = open();
    try (java.sql.Connection pooled = pool.getConnection()) {
      pooled.setAutoCommit(false);
      Connection connection = pooled.unwrap(Connection.class);
      Fault held = hold();
      CompletableFuture<Bytes> read =
          connection
              .raw()
              .async()
              .get(key(1))
              .thenApply(nothing -> connection.raw().get(key(2)))
              .toCompletableFuture();
      held.release();
      assertThatThrownBy(read::join)
          .hasCauseInstanceOf(BlockingCallException.class)
          .hasMessageContaining("thenApplyAsync");
      Fault heldAgain = hold();
      CompletableFuture<Object> begun =
          connection
              .raw()
              .async()
              .get(key(1))
              .<Object>thenApply(nothing -> begin(pooled))
              .toCompletableFuture();
      heldAgain.release();
      Object failure = begun.join();
      assertThat((Throwable) failure)
          .hasCauseInstanceOf(BlockingCallException.class)
          .hasMessageContaining("thenApplyAsync");
      assertThat(((SQLException) failure).getSQLState()).isEqualTo(KvSqlStates.MISUSE);
    }
  }

  /** The answer comes when there is a callback, which then runs on a thread of the driver. */
  private Fault hold() {
    pools.cluster().faults().clear();
    return pools.cluster().faults().inject(Calls.to("RawGet"), FaultAction.holdAnswer());
  }

  private static Object begin(java.sql.Connection pooled) {
    try {
      return pooled.unwrap(io.kvdc.Transaction.class);
    } catch (SQLException e) {
      return e;
    }
  }
}
