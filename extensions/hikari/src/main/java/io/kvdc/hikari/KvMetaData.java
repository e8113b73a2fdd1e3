package io.kvdc.hikari;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.RowIdLifetime;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is to say of a store without SQL; every other question is refused. */
final class KvMetaData implements InvocationHandler {

  private static final String VERSION = version();

  private static final Map<String, Object> ANSWERS =
      Map.ofEntries(
          Map.entry("getDatabaseProductName", "KVDC"),
          Map.entry("getDatabaseProductVersion", VERSION),
          Map.entry("getDatabaseMajorVersion", number(0)),
          Map.entry("getDatabaseMinorVersion", number(1)),
          Map.entry("getDriverName", "kvdc-hikari"),
          Map.entry("getDriverVersion", VERSION),
          Map.entry("getDriverMajorVersion", number(0)),
          Map.entry("getDriverMinorVersion", number(1)),
          Map.entry("getJDBCMajorVersion", 4),
          Map.entry("getJDBCMinorVersion", 3),
          Map.entry("getUserName", ""),
          Map.entry("getSQLKeywords", ""),
          Map.entry("getIdentifierQuoteString", " "),
          Map.entry("getRowIdLifetime", RowIdLifetime.ROWID_UNSUPPORTED),
          Map.entry("getResultSetHoldability", ResultSet.CLOSE_CURSORS_AT_COMMIT),
          Map.entry("supportsNamedParameters", false),
          Map.entry("supportsStoredProcedures", false),
          Map.entry("supportsBatchUpdates", false),
          Map.entry("supportsGetGeneratedKeys", false),
          Map.entry("supportsANSI92EntryLevelSQL", false),
          Map.entry("supportsMinimumSQLGrammar", false),
          Map.entry("supportsSharding", false));

  private final KvSqlConnection connection;

  private KvMetaData(KvSqlConnection connection) {
    this.connection = connection;
  }

  static DatabaseMetaData of(KvSqlConnection connection) {
    return (DatabaseMetaData)
        Proxy.newProxyInstance(
            KvMetaData.class.getClassLoader(),
            new Class<?>[] {DatabaseMetaData.class},
            new KvMetaData(connection));
  }

  private static String version() {
    String version = KvMetaData.class.getPackage().getImplementationVersion();
    return version == null ? "0.1" : version;
  }

  /** A part of the version: the first or the second number in it. */
  static int number(int part) {
    return Integer.parseInt(VERSION.split("[^0-9]+", -1)[part]);
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws SQLException {
    Object answer = ANSWERS.get(method.getName());
    if (answer != null) {
      return answer;
    }
    Object first = arguments == null ? null : arguments[0];
    return switch (method.getName()) {
      case "toString" -> "metadata of " + connection;
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == first;
      case "getURL" -> connection.url();
      case "getConnection" -> connection;
      case "isReadOnly" -> connection.isReadOnly();
      case "getDefaultTransactionIsolation" -> connection.getTransactionIsolation();
      case "supportsTransactions", "supportsMultipleTransactions", "supportsSavepoints" ->
          connection.getTransactionIsolation() != Connection.TRANSACTION_NONE;
      case "supportsTransactionIsolationLevel" ->
          Integer.valueOf(Connection.TRANSACTION_REPEATABLE_READ).equals(first)
              || Integer.valueOf(Connection.TRANSACTION_READ_COMMITTED).equals(first);
      case "isWrapperFor" -> first instanceof Class<?> type && type.isInstance(proxy);
      case "unwrap" -> unwrap(proxy, first);
      default ->
          throw new SQLFeatureNotSupportedException(
              method.getName() + ": this is a key-value store, without SQL",
              KvSqlStates.NOT_SUPPORTED);
    };
  }

  private static Object unwrap(Object proxy, @Nullable Object type) throws SQLException {
    if (type instanceof Class<?> wanted && wanted.isInstance(proxy)) {
      return proxy;
    }
    throw new SQLFeatureNotSupportedException(
        "the metadata is no " + type, KvSqlStates.NOT_SUPPORTED);
  }
}
