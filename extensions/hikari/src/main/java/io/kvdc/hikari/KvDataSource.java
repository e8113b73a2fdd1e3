package io.kvdc.hikari;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections of KVDC for pools. A bean: HikariCP takes it as {@code dataSource} or by name as
 * {@code dataSourceClassName}, with {@code url} and {@code properties} as its properties.
 *
 * <p>Each connection is a handle of its own; all with the same URL and options share channels and
 * caches, with those that {@link io.kvdc.Kv#connect(String)} opens too. Set it up before it is
 * used; then it is thread-safe.
 */
public final class KvDataSource implements DataSource {

  private volatile @Nullable String url;
  private volatile Properties properties = new Properties();
  private volatile int loginTimeout;
  private volatile @Nullable PrintWriter logWriter;

  /** One without a URL; {@link #setUrl} has to follow. */
  public KvDataSource() {}

  /**
   * One that is ready for use.
   *
   * @param url as for {@link #setUrl}
   */
  public KvDataSource(String url) {
    this.url = url;
  }

  /**
   * Says where the cluster is.
   *
   * @param newUrl a URL of KVDC, as for {@link io.kvdc.Kv#connect(String)}; {@code jdbc:} may stand
   *     in front
   */
  public void setUrl(String newUrl) {
    this.url = newUrl;
  }

  /**
   * Where the cluster is.
   *
   * @return the URL; null if there is none yet
   */
  public @Nullable String getUrl() {
    return url;
  }

  /**
   * Gives options besides those in the URL.
   *
   * @param newProperties texts by the names of the options; copied
   */
  public void setProperties(Properties newProperties) {
    Properties copy = new Properties();
    newProperties.stringPropertyNames().forEach(n -> copy.put(n, newProperties.getProperty(n)));
    this.properties = copy;
  }

  /**
   * The options besides those in the URL.
   *
   * @return a copy
   */
  public Properties getProperties() {
    Properties copy = new Properties();
    copy.putAll(properties);
    return copy;
  }

  /**
   * Opens a connection. Its autocommit is on. {@link Connection#unwrap} gives the {@link
   * io.kvdc.Connection} in it and, with autocommit off, the current {@link io.kvdc.Transaction},
   * which begins with that.
   *
   * @return the connection; for one thread at a time, but for {@link Connection#abort}; close it
   * @throws java.sql.SQLTransientConnectionException with {@link KvSqlStates#CANNOT_CONNECT} if the
   *     cluster cannot be reached now; try again later
   * @throws java.sql.SQLTimeoutException if it takes longer than the login timeout
   * @throws SQLNonTransientConnectionException with {@link KvSqlStates#CANNOT_CONNECT} if the URL
   *     is wrong, or the cluster not one that it can be used for
   */
  @Override
  public Connection getConnection() throws SQLException {
    String where = url;
    if (where == null) {
      throw new SQLNonTransientConnectionException(
          "the data source has no url; call setUrl", KvSqlStates.CANNOT_CONNECT);
    }
    return Connecting.open(where, properties, loginTimeout);
  }

  /**
   * There are no users: who may connect, certificates say.
   *
   * @param user not used
   * @param password not used
   * @return never
   * @throws SQLFeatureNotSupportedException always
   */
  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    throw new SQLFeatureNotSupportedException(
        "there are no users and passwords; use getConnection(), and tlsCert and tlsKey in the URL",
        KvSqlStates.NOT_SUPPORTED);
  }

  /**
   * Limits how long opening a connection may take, besides what options such as {@code
   * connectTimeout} of the TiKV driver say.
   *
   * @param seconds the limit; 0: none
   * @throws SQLException if it is negative
   */
  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    if (seconds < 0) {
      throw new SQLNonTransientException(
          "a timeout must not be negative: " + seconds, KvSqlStates.MISUSE);
    }
    this.loginTimeout = seconds;
  }

  @Override
  public int getLoginTimeout() {
    return loginTimeout;
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  /**
   * Kept for {@link #getLogWriter()} alone; KVDC logs through {@link System.Logger}.
   *
   * @param out a writer, or null
   */
  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    this.logWriter = out;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException(
        "KVDC logs through System.Logger", KvSqlStates.NOT_SUPPORTED);
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLFeatureNotSupportedException(
        "a KvDataSource is no " + type.getName(), KvSqlStates.NOT_SUPPORTED);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
