package io.kvdc.hikari;

import io.kvdc.Connection;
import io.kvdc.Connector;
import io.kvdc.Kv;
import io.kvdc.error.KvException;
import io.kvdc.option.Options;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientConnectionException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How connections are opened. */
final class Connecting {

  /** In front of a URL of KVDC, where JDBC wants it. */
  static final String PREFIX = "jdbc:";

  private Connecting() {}

  /**
   * Opens a connection.
   *
   * @param url of KVDC, with or without the prefix
   * @param properties further options
   * @param loginTimeout in seconds; 0: only the options of the URL say how long it may take
   */
  static java.sql.Connection open(String url, Properties properties, int loginTimeout)
      throws SQLException {
    String own = url.startsWith(PREFIX) ? url.substring(PREFIX.length()) : url;
    try {
      Connector connector = Kv.connector(own).options(options(own, properties));
      Connection connection =
          loginTimeout > 0 ? within(loginTimeout, connector) : connector.connect();
      return new KvSqlConnection(connection);
    } catch (KvException e) {
      throw SqlErrors.ofConnect(e);
    }
  }

  private static Options options(String url, Properties properties) {
    Map<String, String> texts = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      texts.put(name, properties.getProperty(name));
    }
    return texts.isEmpty() ? Options.empty() : Options.parse(texts, Kv.options(url));
  }

  /**
   * Waits no longer than the login timeout. To hand it to the driver as an option would be simpler,
   * but then connections of the pool and others to the same URL would not share an engine.
   */
  private static Connection within(int seconds, Connector connector) throws SQLException {
    CompletableFuture<Connection> opened = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(opened, connector), "hikari-kvdc-connect");
    thread.setDaemon(true);
    thread.start();
    try {
      return opened.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      abandon(opened);
      throw new SQLTimeoutException(
          "no connection within the login timeout of " + seconds + " s",
          KvSqlStates.LOGIN_TIMEOUT,
          e);
    } catch (InterruptedException e) {
      abandon(opened);
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException(
          "interrupted while a connection was opened", KvSqlStates.CANNOT_CONNECT, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KvException known) {
        throw known.copy();
      }
      throw new IllegalStateException("a driver failed to connect", e.getCause());
    }
  }

  private static void complete(CompletableFuture<Connection> opened, Connector connector) {
    try {
      Connection connection = connector.connect();
      if (!opened.complete(connection)) {
        // Nobody waits for it any more.
        connection.close();
      }
    } catch (RuntimeException | Error e) {
      opened.completeExceptionally(e);
    }
  }

  /** What came at the last moment is nobody's either. */
  private static void abandon(CompletableFuture<Connection> opened) {
    if (!opened.cancel(false) && !opened.isCompletedExceptionally()) {
      opened.join().close();
    }
  }
}
