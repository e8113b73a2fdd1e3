package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every method of a connection either has to do with SQL and is refused, or does what it should.
 */
class NoSqlConnectionTest {

  /** What has a meaning without SQL; KvSqlConnectionTest is about these. */
  private static final Set<String> WORKING =
      Set.of(
          "setAutoCommit",
          "getAutoCommit",
          "commit",
          "rollback",
          "close",
          "isClosed",
          "getMetaData",
          "setReadOnly",
          "isReadOnly",
          "setCatalog",
          "getCatalog",
          "setSchema",
          "getSchema",
          "setTransactionIsolation",
          "getTransactionIsolation",
          "getWarnings",
          "clearWarnings",
          "setHoldability",
          "getHoldability",
          "setSavepoint",
          "releaseSavepoint",
          "isValid",
          "setClientInfo",
          "getClientInfo",
          "abort",
          "setNetworkTimeout",
          "getNetworkTimeout",
          "unwrap",
          "isWrapperFor",
          "endRequest",
          "beginRequest");

  static List<Method> refused() {
    return Stream.of(Connection.class.getMethods())
        .filter(method -> !WORKING.contains(method.getName()))
        .toList();
  }

  private static Throwable call(Connection connection, Method method) {
    Object[] arguments =
        Arrays.stream(method.getParameterTypes())
            .map(type -> type == int.class ? (Object) 1 : null)
            .toArray();
    Throwable thrown = catchThrowable(() -> method.invoke(connection, arguments));
    return thrown instanceof InvocationTargetException wrapped ? wrapped.getCause() : thrown;
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatNeedsSqlIsRefusedAndSaysWhatToUse(Method method) throws SQLException {
    try (Connection connection = new KvDataSource("kv:embedded:no-sql").getConnection()) {
      Throwable thrown = call(connection, method);
      assertThat(thrown)
          .isInstanceOf(SQLFeatureNotSupportedException.class)
          .hasMessageStartingWith(method.getName() + ": ")
          .hasMessageContaining("unwrap(io.kvdc.Connection.class)");
      assertThat(((SQLException) thrown).getSQLState()).isEqualTo(KvSqlStates.NOT_SUPPORTED);
    }
  }

  @Test
  void whatWorksIsImplementedHere() {
    assertThat(Connection.class.getMethods())
        .filteredOn(method -> WORKING.contains(method.getName()))
        .filteredOn(method -> !method.getName().equals("beginRequest"))
        .allSatisfy(
            method ->
                assertThat(
                        KvSqlConnection.class
                            .getMethod(method.getName(), method.getParameterTypes())
                            .getDeclaringClass())
                    .isEqualTo(KvSqlConnection.class));
    assertThat(refused()).hasSizeGreaterThan(20);
  }
}
