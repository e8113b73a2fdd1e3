package io.kvdc.spring.autoconfigure;

import io.kvdc.Connection;
import io.kvdc.error.CallInterruptedException;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Opens a connection once for all who ask at the same time, on a thread of its own, so that each
 * waits no longer than he wants to. What failed is tried again by who asks next.
 */
final class ConnectionOpening {
  private final Supplier<Connection> connect;
  private final ReentrantLock lock = new ReentrantLock();
  private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
  private @Nullable CompletableFuture<Connection> attempt;
  private @Nullable Thread opener;
  private boolean closing;

  ConnectionOpening(Supplier<Connection> connect) {
    this.connect = connect;
  }

  CompletableFuture<Connection> start() {
    lock.lock();
    try {
      if (closing) {
        return CompletableFuture.failedFuture(closedException());
      }
      CompletableFuture<Connection> current = attempt;
      if (current == null || current.isCompletedExceptionally()) {
        current = new CompletableFuture<>();
        attempt = current;
        opener = startThread(current);
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Its name must not begin as those of the driver's threads do, which never block. */
  private Thread startThread(CompletableFuture<Connection> answer) {
    Thread thread =
        new Thread(
            () -> {
              try {
                answer.complete(connect.get());
              } catch (Throwable failed) {
                answer.completeExceptionally(failed);
              }
            },
            "spring-kvdc-connect");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  Connection await() {
    try {
      return start().get();
    } catch (InterruptedException interrupt) {
      throw interrupted(interrupt);
    } catch (ExecutionException failed) {
      throw unwrapped(failed);
    }
  }

  /** As {@link #await()}, but null if there is no connection by then, for whatever reason. */
  @Nullable Connection await(Duration timeout) {
    try {
      return start().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException interrupt) {
      throw interrupted(interrupt);
    } catch (ExecutionException | TimeoutException unavailable) {
      return null;
    }
  }

  private static CallInterruptedException interrupted(InterruptedException interrupt) {
    Thread.currentThread().interrupt();
    return new CallInterruptedException(
        ErrorDetail.of("the thread was interrupted while it waited for a connection")
            .withCause(interrupt));
  }

  private static RuntimeException unwrapped(ExecutionException failed) {
    Throwable cause = failed.getCause();
    if (cause instanceof Error error) {
      throw error;
    }
    if (cause instanceof KvException known) {
      return known.copy();
    }
    return cause instanceof RuntimeException other ? other : new IllegalStateException(cause);
  }

  @Nullable Connection ifOpened() {
    lock.lock();
    try {
      return attempt != null && attempt.isDone() && !attempt.isCompletedExceptionally()
          ? attempt.join()
          : null;
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closing;
    } finally {
      lock.unlock();
    }
  }

  void close() {
    CompletableFuture<Connection> last;
    lock.lock();
    try {
      if (closing) {
        last = null;
      } else {
        closing = true;
        last = attempt == null ? CompletableFuture.failedFuture(closedException()) : attempt;
        if (opener != null && !last.isDone()) {
          opener.interrupt();
        }
      }
    } finally {
      lock.unlock();
    }
    if (last == null) {
      closed.join();
      return;
    }
    try {
      last.handle((connection, failure) -> connection).thenAccept(ConnectionOpening::end).join();
    } finally {
      closed.complete(null);
    }
  }

  private static void end(@Nullable Connection connection) {
    if (connection != null) {
      connection.close();
    }
  }

  CompletableFuture<@Nullable Void> closeAsync() {
    if (!isClosed()) {
      Thread closer = new Thread(this::close, "kvdc-close");
      closer.setDaemon(true);
      closer.start();
    }
    return closed;
  }

  private static ConnectionClosedException closedException() {
    return new ConnectionClosedException(ErrorDetail.of("the connection is closed"));
  }
}
