package io.kvdc.junit;

import io.kvdc.Connection;
import io.kvdc.Kv;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a test reads and writes, with one connection once it is asked for. Thread-safe. */
final class TestDatabase implements AutoCloseable {
  private final String url;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Connection connection;

  /**
   * Does not connect.
   *
   * @param clusterUrl has a question mark already, as all URLs of clusters have
   */
  TestDatabase(String clusterUrl, String options) {
    this.url = options.isEmpty() ? clusterUrl : clusterUrl + "&" + options;
  }

  String url() {
    return url;
  }

  Connection connection() {
    lock.lock();
    try {
      Connection opened = connection;
      if (opened == null) {
        opened = Kv.connect(url);
        connection = opened;
      }
      return opened;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (connection != null) {
        connection.close();
      }
    } finally {
      lock.unlock();
    }
  }
}
