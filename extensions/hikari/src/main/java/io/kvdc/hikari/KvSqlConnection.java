package io.kvdc.hikari;

import io.kvdc.AsyncTransaction;
import io.kvdc.Connection;
import io.kvdc.Transaction;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import java.sql.ClientInfoStatus;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A connection of KVDC as pools want it. */
final class KvSqlConnection extends NoSqlConnection {

  /** The only thing that a client can say of itself. */
  static final String APPLICATION_NAME = "ApplicationName";

  /** A validation without any limit: the default of one call of the TiKV driver. */
  private static final Duration LONGEST_VALIDATION = Duration.ofMinutes(1);

  private final Connection connection;
  private final WorkSettings settings;
  private final CurrentTransaction work;
  private final UnwrappedConnection unwrapped;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable SQLWarning warnings;

  KvSqlConnection(Connection connection) {
    this.connection = connection;
    this.settings = new WorkSettings(connection);
    this.work = new CurrentTransaction(connection, settings);
    this.unwrapped = new UnwrappedConnection(connection, settings);
  }

  String url() {
    return connection.url();
  }

  @Override
  SQLException refused(String method) {
    if (isClosed()) {
      return closedException();
    }
    return new SQLFeatureNotSupportedException(
        method
            + ": this is a key-value store, without SQL; call unwrap(io.kvdc.Connection.class) for"
            + " all of it, or unwrap(io.kvdc.Transaction.class) with autocommit off",
        KvSqlStates.NOT_SUPPORTED);
  }

  private void requireOpen() throws SQLException {
    if (isClosed()) {
      throw closedException();
    }
  }

  private static SQLException closedException() {
    return new SQLNonTransientConnectionException(
        "the connection is closed; get another one, and leave the io.kvdc.Connection in it to the"
            + " pool",
        KvSqlStates.CONNECTION_CLOSED);
  }

  @Override
  public boolean isValid(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLNonTransientException(
          "a timeout must not be negative: " + seconds, KvSqlStates.MISUSE);
    }
    if (isClosed()) {
      return false;
    }
    Duration given = seconds == 0 ? LONGEST_VALIDATION : Duration.ofSeconds(seconds);
    try {
      return connection.isValid(settings.within(given));
    } catch (KvException e) {
      // Only what is wrong with the call itself says nothing about the connection.
      if (e instanceof KvMisuseException && !isClosed()) {
        throw SqlErrors.of(e);
      }
      return false;
    }
  }

  @Override
  public void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
    requireOpen();
    if (executor == null || milliseconds < 0) {
      throw new SQLNonTransientException(
          "a network timeout needs an executor and must not be negative: " + milliseconds,
          KvSqlStates.MISUSE);
    }
    settings.setNetworkTimeout(milliseconds);
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    requireOpen();
    return settings.networkTimeout();
  }

  @Override
  public void setAutoCommit(boolean on) throws SQLException {
    requireOpen();
    work.setAutoCommit(on);
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    requireOpen();
    return work.autoCommit();
  }

  @Override
  public void commit() throws SQLException {
    requireOpen();
    work.commit();
  }

  @Override
  public void rollback() throws SQLException {
    requireOpen();
    work.rollback();
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    requireOpen();
    return work.savepoint(null);
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    requireOpen();
    return work.savepoint(name);
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    requireOpen();
    work.rollBackTo(savepoint);
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    requireOpen();
    work.release(savepoint);
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    requireOpen();
    settings.setIsolation(level);
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    requireOpen();
    return settings.isolation();
  }

  @Override
  public void setReadOnly(boolean on) throws SQLException {
    requireOpen();
    settings.setReadOnly(on);
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    requireOpen();
    return settings.readOnly();
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    requireOpen();
    return KvMetaData.of(this);
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    requireOpen();
    return warnings;
  }

  /** Pools call this when they take a connection back, and whatever else they call, this always. */
  @Override
  public void clearWarnings() throws SQLException {
    requireOpen();
    warnings = null;
    boolean used = work.hasBegun() || unwrapped.hasOpen() || !settings.applicationName().isEmpty();
    if (used && PoolReturn.isUnderWay()) {
      endRequest();
    }
  }

  @Override
  public void endRequest() throws SQLException {
    requireOpen();
    work.discard();
    unwrapped.discard();
    settings.setApplicationName("");
  }

  @Override
  public void setClientInfo(@Nullable String name, @Nullable String value)
      throws SQLClientInfoException {
    if (name == null) {
      throw new SQLClientInfoException("a property needs a name", KvSqlStates.MISUSE, Map.of());
    }
    if (isClosed()) {
      throw new SQLClientInfoException(
          "the connection is closed",
          KvSqlStates.CONNECTION_CLOSED,
          Map.of(name, ClientInfoStatus.REASON_UNKNOWN));
    }
    if (name.equals(APPLICATION_NAME)) {
      settings.setApplicationName(value == null ? "" : value);
      return;
    }
    SQLWarning warning =
        new SQLWarning("a client can say its " + APPLICATION_NAME + ", not its " + name);
    warning.setNextWarning(warnings);
    warnings = warning;
  }

  @Override
  public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
    if (properties == null) {
      throw new SQLClientInfoException("there are no properties", KvSqlStates.MISUSE, Map.of());
    }
    // What is not named is cleared, as JDBC has it.
    setClientInfo(APPLICATION_NAME, properties.getProperty(APPLICATION_NAME));
    for (String name : properties.stringPropertyNames()) {
      setClientInfo(name, properties.getProperty(name));
    }
  }

  @Override
  public @Nullable String getClientInfo(@Nullable String name) throws SQLException {
    Properties properties = getClientInfo();
    return name == null ? null : properties.getProperty(name);
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    requireOpen();
    Properties properties = new Properties();
    if (!settings.applicationName().isEmpty()) {
      properties.setProperty(APPLICATION_NAME, settings.applicationName());
    }
    return properties;
  }

  /** As JDBC wants it of who has no catalogs: nothing happens. */
  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    requireOpen();
  }

  @Override
  public @Nullable String getCatalog() throws SQLException {
    requireOpen();
    return null;
  }

  /** As JDBC wants it of who has no schemas: nothing happens. */
  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    requireOpen();
  }

  @Override
  public @Nullable String getSchema() throws SQLException {
    requireOpen();
    return null;
  }

  @Override
  public void setHoldability(int holdability) throws SQLException {
    requireOpen();
    if (holdability != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
      throw refused("setHoldability");
    }
  }

  /** Cursors end with their transaction. */
  @Override
  public int getHoldability() throws SQLException {
    requireOpen();
    return ResultSet.CLOSE_CURSORS_AT_COMMIT;
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    requireOpen();
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    if (type == Transaction.class) {
      return type.cast(work.get());
    }
    if (type == AsyncTransaction.class) {
      return type.cast(work.get().async());
    }
    if (type == Connection.class) {
      return type.cast(unwrapped);
    }
    if (type.isInstance(connection)) {
      return type.cast(connection);
    }
    try {
      return connection.unwrap(type);
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    requireOpen();
    if (type == Transaction.class || type == AsyncTransaction.class) {
      return !work.autoCommit();
    }
    try {
      return type.isInstance(this) || type.isInstance(connection) || connection.isWrapperFor(type);
    } catch (KvException e) {
      throw SqlErrors.of(e);
    }
  }

  @Override
  public void abort(@Nullable Executor executor) throws SQLException {
    if (executor == null) {
      throw new SQLNonTransientException("abort needs an executor", KvSqlStates.MISUSE);
    }
    if (closed.compareAndSet(false, true)) {
      try {
        executor.execute(connection::close);
      } catch (RejectedExecutionException shutDown) {
        // Nobody can abort it a second time.
        connection.close();
      }
    }
  }

  /** The handle may also have been closed by who has unwrapped it. */
  @Override
  public boolean isClosed() {
    return closed.get() || connection.isClosed();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      work.discard();
      unwrapped.discard();
      connection.close();
    }
  }

  @Override
  public String toString() {
    return "KvSqlConnection@" + Integer.toHexString(hashCode()) + "(" + url() + ")";
  }
}
