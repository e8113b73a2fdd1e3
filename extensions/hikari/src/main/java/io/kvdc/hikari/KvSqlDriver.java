package io.kvdc.hikari;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * For configurations that know a URL only, such as HikariCP's {@code jdbcUrl}: takes every URL of
 * KVDC with {@code jdbc:} in front, as in {@code jdbc:kv:tikv://pd1:2379?timeout=5s}. Found by
 * {@link DriverManager}; thread-safe. The connections are those of {@link KvDataSource}.
 */
public final class KvSqlDriver implements Driver {

  private static final String PREFIX = Connecting.PREFIX + "kv:";

  static {
    try {
      DriverManager.registerDriver(new KvSqlDriver());
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** For {@link java.util.ServiceLoader}. */
  public KvSqlDriver() {}

  @Override
  public boolean acceptsURL(@Nullable String url) throws SQLException {
    if (url == null) {
      throw new SQLNonTransientException("there is no URL", KvSqlStates.MISUSE);
    }
    return url.startsWith(PREFIX);
  }

  /**
   * Opens a connection, within {@link DriverManager#getLoginTimeout()} if there is one.
   *
   * @param url a URL of KVDC behind {@code jdbc:}
   * @param properties options besides those in the URL, by their names; there are no users and
   *     passwords
   * @return the connection; null if the URL is for another driver
   * @throws SQLException as {@link KvDataSource#getConnection()}
   */
  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    return acceptsURL(url)
        ? Connecting.open(url, properties, DriverManager.getLoginTimeout())
        : null;
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return KvMetaData.number(0);
  }

  @Override
  public int getMinorVersion() {
    return KvMetaData.number(1);
  }

  /**
   * Never: that would take SQL.
   *
   * @return false
   */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException(
        "KVDC logs through System.Logger", KvSqlStates.NOT_SUPPORTED);
  }
}
