package io.kvdc.hikari;

import io.kvdc.AsyncTransaction;
import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.RawSession;
import io.kvdc.Snapshot;
import io.kvdc.Timestamp;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.TransactionState;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The connection as borrowers get it: it knows which transactions they have begun, to end them when
 * it goes back, and limits calls by the network timeout.
 */
final class UnwrappedConnection implements Connection {
  private final Connection connection;
  private final WorkSettings settings;
  private final ReentrantLock lock = new ReentrantLock();

  /** Weak, so that the driver finds those that are forgotten while the borrower goes on. */
  private final Set<AsyncTransaction> begun = Collections.newSetFromMap(new WeakHashMap<>());

  UnwrappedConnection(Connection connection, WorkSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  private AsyncTransaction noted(AsyncTransaction transaction) {
    lock.lock();
    try {
      begun.removeIf(each -> !isOpen(each));
      begun.add(transaction);
    } finally {
      lock.unlock();
    }
    return transaction;
  }

  private static boolean isOpen(AsyncTransaction transaction) {
    return transaction.state() == TransactionState.ACTIVE
        || transaction.state() == TransactionState.COMMITTING;
  }

  /** Whether a borrower's transaction has not ended. */
  boolean hasOpen() {
    lock.lock();
    try {
      begun.removeIf(each -> !isOpen(each));
      return !begun.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Rolls back what is open, without waiting for it; what is being committed goes on. */
  void discard() {
    Set<AsyncTransaction> open;
    lock.lock();
    try {
      open = Set.copyOf(begun);
      begun.clear();
    } finally {
      lock.unlock();
    }
    open.stream()
        .filter(each -> each.state() == TransactionState.ACTIVE)
        .forEach(AsyncTransaction::close);
  }

  @Override
  public RawSession raw() {
    RawSession raw = connection.raw();
    Duration given = raw.options().timeout();
    Duration limit = settings.limit(given);
    return limit == null || limit.equals(given) ? raw : raw.with(raw.options().withTimeout(limit));
  }

  @Override
  public TransactionOptions transactionOptions() {
    return settings.limited(connection.transactionOptions());
  }

  @Override
  public Transaction begin(TransactionOptions options) {
    Transaction transaction = connection.begin(settings.limited(options));
    noted(transaction.async());
    return transaction;
  }

  @Override
  public CompletionStage<AsyncTransaction> beginAsync(TransactionOptions options) {
    return connection.beginAsync(settings.limited(options)).thenApply(this::noted);
  }

  @Override
  public Snapshot snapshot(Timestamp timestamp) {
    Snapshot snapshot = connection.snapshot(timestamp);
    Duration given = snapshot.options().timeout();
    Duration limit = settings.limit(given);
    return limit == null || limit.equals(given)
        ? snapshot
        : snapshot.with(snapshot.options().mutate().timeout(limit).build());
  }

  @Override
  public Timestamp currentTimestamp() {
    return connection.currentTimestamp();
  }

  @Override
  public CompletionStage<Timestamp> currentTimestampAsync() {
    return connection.currentTimestampAsync();
  }

  @Override
  public Set<Capability> capabilities() {
    return connection.capabilities();
  }

  @Override
  public boolean isValid(Duration timeout) {
    return connection.isValid(timeout);
  }

  @Override
  public String url() {
    return connection.url();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    return type == Connection.class ? type.cast(this) : connection.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type == Connection.class || connection.isWrapperFor(type);
  }

  @Override
  public boolean isClosed() {
    return connection.isClosed();
  }

  @Override
  public void close() {
    connection.close();
  }

  @Override
  public CompletionStage<@Nullable Void> closeAsync() {
    return connection.closeAsync();
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
