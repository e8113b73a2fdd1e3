package io.kvdc.hikari;

import io.kvdc.Connection;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Asynchronous calls on pooled connections, which go back exactly once, whether the call succeeds,
 * fails or is cancelled. Thread-safe.
 *
 * <pre>{@code
 * PooledCalls calls = new PooledCalls(pool);
 * CompletableFuture<Bytes> value = calls.call(connection -> connection.raw().async().get(key));
 * }</pre>
 */
public final class PooledCalls {

  private static final System.Logger LOG = System.getLogger("io.kvdc.hikari");

  private final DataSource pool;

  /**
   * For a pool.
   *
   * @param pool of connections of a {@link KvDataSource}
   */
  public PooledCalls(DataSource pool) {
    this.pool = pool;
  }

  /**
   * Makes a call. Borrows a connection first, for which the pool may let the calling thread wait:
   * not for callbacks. The work itself starts on the calling thread.
   *
   * @param work makes the call; the connection is its own until the stage that it returns ends
   * @param <T> the result
   * @return the result, which comes when the connection is back; fails with what the work fails
   *     with, or with a {@link SQLException} if no connection was to be had. Cancelling it cancels
   *     the stage of the work, and gives the connection back at once.
   */
  public <T> CompletableFuture<T> call(Function<Connection, ? extends CompletionStage<T>> work) {
    java.sql.Connection borrowed;
    try {
      borrowed = pool.getConnection();
    } catch (SQLException e) {
      return CompletableFuture.failedFuture(e);
    }
    Return giveBack = new Return(borrowed);
    CompletableFuture<T> stage;
    try {
      stage = work.apply(borrowed.unwrap(Connection.class)).toCompletableFuture();
    } catch (SQLException | RuntimeException | Error e) {
      giveBack.run();
      return CompletableFuture.failedFuture(e);
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    whenEnded(
        stage,
        (value, failure) -> {
          giveBack.run();
          if (failure == null) {
            result.complete(value);
          } else {
            result.completeExceptionally(failure);
          }
        });
    whenEnded(
        result,
        (value, failure) -> {
          giveBack.run();
          stage.cancel(true);
        });
    return result;
  }

  private static <T> void whenEnded(
      CompletionStage<T> stage, BiConsumer<? super T, ? super Throwable> action) {
    stage.whenComplete(action);
  }

  /** Gives a connection back, once. */
  private static final class Return implements Runnable {
    private final java.sql.Connection borrowed;
    private final AtomicBoolean done = new AtomicBoolean();

    Return(java.sql.Connection borrowed) {
      this.borrowed = borrowed;
    }

    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        try {
          borrowed.close();
        } catch (SQLException e) {
          // What the call itself came to is more than this; the pool has thrown the handle away.
          LOG.log(Level.WARNING, "a connection could not be given back to the pool", e);
        }
      }
    }
  }
}
