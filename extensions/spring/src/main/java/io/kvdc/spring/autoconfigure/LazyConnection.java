package io.kvdc.spring.autoconfigure;

import io.kvdc.AsyncTransaction;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawSession;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is opened by what is first done with it. If that fails, whoever waits is told
 * why, and the next call tries again.
 */
final class LazyConnection implements Connection {
  private final String url;
  private final ConnectionOpening opening;

  /**
   * Asks nobody.
   *
   * @param url what to show until there is a connection
   * @param connect opens one
   */
  LazyConnection(String url, Supplier<Connection> connect) {
    this.url = url;
    this.opening = new ConnectionOpening(connect);
  }

  private Connection opened() {
    return opening.await();
  }

  @Override
  public RawSession raw() {
    return opened().raw();
  }

  @Override
  public TransactionOptions transactionOptions() {
    return opened().transactionOptions();
  }

  @Override
  public Transaction begin(TransactionOptions options) {
    return opened().begin(options);
  }

  @Override
  public CompletionStage<AsyncTransaction> beginAsync(TransactionOptions options) {
    return opening.start().thenCompose(connection -> connection.beginAsync(options));
  }

  @Override
  public Snapshot snapshot(Timestamp timestamp) {
    return opened().snapshot(timestamp);
  }

  @Override
  public Timestamp currentTimestamp() {
    return opened().currentTimestamp();
  }

  @Override
  public CompletionStage<Timestamp> currentTimestampAsync() {
    return opening.start().thenCompose(Connection::currentTimestampAsync);
  }

  @Override
  public Set<Capability> capabilities() {
    return opened().capabilities();
  }

  @Override
  public boolean isValid(Duration timeout) {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new InvalidArgumentException(
          ErrorDetail.of("a timeout must be positive, not " + timeout));
    }
    long start = System.nanoTime();
    Connection connection = opening.await(timeout);
    if (connection == null) {
      return false;
    }
    Duration left = timeout.minusNanos(System.nanoTime() - start);
    return !left.isNegative() && !left.isZero() && connection.isValid(left);
  }

  @Override
  public String url() {
    Connection connection = opening.ifOpened();
    return connection == null ? url : connection.url();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return opened().unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return opened().isWrapperFor(type);
  }

  @Override
  public boolean isClosed() {
    return opening.isClosed();
  }

  @Override
  public void close() {
    opening.close();
  }

  @Override
  public CompletionStage<@Nullable Void> closeAsync() {
    return opening.closeAsync();
  }
}
