package io.kvdc.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.error.ClusterUnreachableException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** How connections are opened, and what they say of themselves. */
class KvDataSourceTest {

  private static String nobodyThere() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return "kv:tikv://127.0.0.1:" + socket.getLocalPort();
    }
  }

  @Test
  void aUrlMayHaveJdbcInFront() throws SQLException {
    KvDataSource source = new KvDataSource();
    source.setUrl("jdbc:kv:embedded:source");
    try (Connection connection = source.getConnection()) {
      assertThat(connection.isValid(10)).isTrue();
    }
    assertThat(source.getUrl()).isEqualTo("jdbc:kv:embedded:source");
  }

  @Test
  void theDriverManagerFindsTheDriver() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:kv:embedded:source")) {
      assertThat(connection.isValid(10)).isTrue();
      assertThat(connection).isInstanceOf(KvSqlConnection.class);
    }
    assertThat(new KvSqlDriver().connect("jdbc:mysql://x", new Properties())).isNull();
    assertThat(new KvSqlDriver().jdbcCompliant()).isFalse();
    assertThatThrownBy(() -> DriverManager.getConnection("jdbc:kv:embedded:source", "me", "secret"))
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("'password'");
  }

  @Test
  void propertiesAreOptions() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("stores", "3");
    KvDataSource source = new KvDataSource("kv:embedded:source-three");
    source.setProperties(properties);
    properties.clear();
    try (Connection connection = source.getConnection()) {
      assertThat(connection.isValid(10)).isTrue();
      assertThat(EmbeddedCluster.find("source-three").orElseThrow().storeIds()).hasSize(3);
    }
    assertThat(source.getProperties()).containsEntry("stores", "3");
  }

  @Test
  void mistakesAreNotTransient() throws Exception {
    assertThatThrownBy(() -> new KvDataSource().getConnection())
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("setUrl");
    KvDataSource source = new KvDataSource("kv:embedded:source?timeuot=1s");
    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLNonTransientConnectionException.class)
        .hasMessageContaining("timeout");
    source.setLoginTimeout(5);
    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLNonTransientConnectionException.class);
    assertThatThrownBy(() -> source.getConnection("me", "secret"))
        .isInstanceOf(SQLFeatureNotSupportedException.class);
    assertThatThrownBy(() -> source.setLoginTimeout(-1)).isInstanceOf(SQLException.class);
  }

  @Test
  void aClusterThatIsNotThereIsTransient() throws Exception {
    KvDataSource source = new KvDataSource(nobodyThere() + "?connectTimeout=100ms");
    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasCauseInstanceOf(ClusterUnreachableException.class)
        .asInstanceOf(type(SQLException.class))
        .returns(KvSqlStates.CANNOT_CONNECT, SQLException::getSQLState);
  }

  @Test
  void theLoginTimeoutEndsAWaitForTheCluster() throws Exception {
    KvDataSource source = new KvDataSource(nobodyThere() + "?connectTimeout=5s");
    source.setLoginTimeout(1);
    assertThat(source.getLoginTimeout()).isEqualTo(1);
    assertThatThrownBy(source::getConnection)
        .isInstanceOf(SQLTimeoutException.class)
        .hasMessageContaining("1 s");
  }

  @Test
  void anInterruptEndsAWaitForTheCluster() throws Exception {
    KvDataSource source = new KvDataSource(nobodyThere() + "?connectTimeout=5s");
    source.setLoginTimeout(60);
    Thread.currentThread().interrupt();
    assertThatThrownBy(source::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void itIsADataSourceLikeOthers() throws Exception {
    KvDataSource source = new KvDataSource("kv:embedded:source");
    assertThat(source.unwrap(DataSource.class)).isSameAs(source);
    assertThat(source.isWrapperFor(Runnable.class)).isFalse();
    assertThatThrownBy(() -> source.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    PrintWriter writer =
        new PrintWriter(System.err, false, java.nio.charset.StandardCharsets.UTF_8);
    source.setLogWriter(writer);
    assertThat(source.getLogWriter()).isSameAs(writer);
    assertThatThrownBy(source::getParentLogger).isInstanceOf(SQLFeatureNotSupportedException.class);
  }

  @Test
  void metadataSayWhatThereIsAndRefuseTheRest() throws SQLException {
    try (Connection connection = new KvDataSource("kv:embedded:source").getConnection()) {
      DatabaseMetaData data = connection.getMetaData();
      assertThat(data.getDatabaseProductName()).isEqualTo("KVDC");
      assertThat(data.getDatabaseMajorVersion()).isNotNegative();
      assertThat(data.getDriverVersion()).isNotBlank();
      assertThat(data.getURL()).isEqualTo("kv:embedded:source");
      assertThat(data.getConnection()).isSameAs(connection);
      assertThat(data.supportsTransactions()).isTrue();
      assertThat(data.supportsSavepoints()).isTrue();
      assertThat(data.getDefaultTransactionIsolation())
          .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_SERIALIZABLE))
          .isFalse();
      assertThat(data.supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED))
          .isTrue();
      assertThat(data.isReadOnly()).isFalse();
      assertThat(data.unwrap(DatabaseMetaData.class)).isEqualTo(data);
      assertThat(data).hasToString("metadata of " + connection).hasSameHashCodeAs(data);
      assertThatThrownBy(() -> data.getTables(null, null, null, null))
          .isInstanceOf(SQLFeatureNotSupportedException.class)
          .hasMessageStartingWith("getTables: ");
      assertThatThrownBy(() -> data.unwrap(Runnable.class)).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void withoutTransactionsThereIsAutocommitOnly() throws SQLException {
    try (Connection connection =
        new KvDataSource("kv:embedded:source-raw?apiVersion=v1ttl").getConnection()) {
      assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_NONE);
      assertThat(connection.getMetaData().supportsTransactions()).isFalse();
      assertThatThrownBy(() -> connection.setAutoCommit(false))
          .isInstanceOf(SQLFeatureNotSupportedException.class)
          .hasMessageContaining("raw()");
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(connection.isValid(10)).isTrue();
    }
  }
}
