package io.kvdc.hikari;

import io.kvdc.Capability;
import io.kvdc.Connection;
import io.kvdc.Isolation;
import io.kvdc.TransactionMode;
import io.kvdc.TransactionOptions;
import io.kvdc.error.KvException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What JDBC's setters say about transactions; it holds from the next one on. */
final class WorkSettings {

  private final Connection connection;
  private volatile boolean readOnly;
  private volatile int networkTimeout;
  private volatile String applicationName = "";
  private volatile @Nullable Integer isolation;

  WorkSettings(Connection connection) {
    this.connection = connection;
  }

  boolean readOnly() {
    return readOnly;
  }

  void setReadOnly(boolean on) {
    this.readOnly = on;
  }

  int networkTimeout() {
    return networkTimeout;
  }

  void setNetworkTimeout(int milliseconds) {
    this.networkTimeout = milliseconds;
  }

  String applicationName() {
    return applicationName;
  }

  void setApplicationName(String name) {
    this.applicationName = name;
  }

  /** The shorter of a time and the network timeout. */
  Duration within(Duration time) {
    Duration limit = Duration.ofMillis(networkTimeout);
    return limit.isZero() || limit.compareTo(time) > 0 ? time : limit;
  }

  /** What a timeout of calls becomes: the shorter of it and the network timeout, if any is set. */
  @Nullable Duration limit(@Nullable Duration timeout) {
    if (networkTimeout == 0) {
      return timeout;
    }
    return timeout == null ? Duration.ofMillis(networkTimeout) : within(timeout);
  }

  /** The options, with the network timeout. */
  TransactionOptions limited(TransactionOptions options) {
    Duration limit = limit(options.timeout());
    return limit == null || limit.equals(options.timeout())
        ? options
        : options.mutate().timeout(limit).build();
  }

  void requireTransactions() throws SQLException {
    if (!hasTransactions()) {
      throw new SQLFeatureNotSupportedException(
          "the cluster has no transactions, so that autocommit cannot be switched off; unwrap"
              + " io.kvdc.Connection and use raw()",
          KvSqlStates.NOT_SUPPORTED);
    }
  }

  private boolean hasTransactions() throws SQLException {
    try {
      return connection.capabilities().contains(Capability.TRANSACTIONS);
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  int isolation() throws SQLException {
    Integer chosen = isolation;
    return chosen != null ? chosen : isolationOfUrl();
  }

  private int isolationOfUrl() throws SQLException {
    if (!hasTransactions()) {
      return java.sql.Connection.TRANSACTION_NONE;
    }
    return connection.transactionOptions().isolation() == Isolation.SNAPSHOT
        ? java.sql.Connection.TRANSACTION_REPEATABLE_READ
        : java.sql.Connection.TRANSACTION_READ_COMMITTED;
  }

  void setIsolation(int level) throws SQLException {
    switch (level) {
      case java.sql.Connection.TRANSACTION_REPEATABLE_READ,
          java.sql.Connection.TRANSACTION_READ_COMMITTED -> {
        requireTransactions();
        // Pools reset it to what they have seen at first, and that is not to change the mode.
        isolation = level == isolationOfUrl() ? null : level;
      }
      case java.sql.Connection.TRANSACTION_READ_UNCOMMITTED,
          java.sql.Connection.TRANSACTION_SERIALIZABLE ->
          throw new SQLFeatureNotSupportedException(
              "there is no isolation but TRANSACTION_REPEATABLE_READ, which is snapshot isolation,"
                  + " and TRANSACTION_READ_COMMITTED; to have reads conflict with the writes of"
                  + " others, lock their keys",
              KvSqlStates.NOT_SUPPORTED);
      default ->
          throw new SQLNonTransientException(
              level + " is no isolation of transactions", KvSqlStates.MISUSE);
    }
  }

  TransactionOptions transactionOptions() {
    TransactionOptions.Builder options = limited(connection.transactionOptions()).mutate();
    if (!applicationName.isEmpty()) {
      options.label(applicationName);
    }
    if (readOnly) {
      options.commitCheck(
          (start, commit) -> {
            throw new IllegalStateException("the java.sql.Connection is read-only");
          });
    }
    Integer level = isolation;
    if (level != null && level == java.sql.Connection.TRANSACTION_READ_COMMITTED) {
      // Without locks the commit would fail for the very data that such a read is to show.
      options.isolation(Isolation.READ_COMMITTED).mode(TransactionMode.PESSIMISTIC);
    } else if (level != null) {
      options.isolation(Isolation.SNAPSHOT);
    }
    return options.build();
  }
}
