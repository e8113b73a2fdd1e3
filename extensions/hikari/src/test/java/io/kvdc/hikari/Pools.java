package io.kvdc.hikari;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.kvdc.Bytes;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.sql.Connection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A cluster over TCP, and HikariCP in front of it, for one test. */
final class Pools implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final EmbeddedCluster cluster;
  private final Deque<HikariDataSource> pools = new ArrayDeque<>();

  Pools() {
    this.cluster =
        EmbeddedCluster.builder()
            .name("hikari-" + NUMBERS.incrementAndGet())
            .stores(1)
            .apiVersion(ApiVersion.V2)
            .tcp(0)
            .start();
  }

  EmbeddedCluster cluster() {
    return cluster;
  }

  String url(String... options) {
    String url = cluster.url();
    return options.length == 0
        ? url
        : url + (url.contains("?") ? "&" : "?") + String.join("&", options);
  }

  HikariDataSource open(Consumer<HikariConfig> more, String... options) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(new KvDataSource(url(options)));
    config.setMaximumPoolSize(2);
    more.accept(config);
    HikariDataSource pool = new HikariDataSource(config);
    pools.push(pool);
    return pool;
  }

  HikariDataSource open(String... options) {
    return open(config -> {}, options);
  }

  static HikariPoolMXBean state(HikariDataSource pool) {
    return pool.getHikariPoolMXBean();
  }

  static io.kvdc.Connection handle(Connection connection) throws Exception {
    return connection.unwrap(io.kvdc.Connection.class);
  }

  static Bytes key(int number) {
    return Bytes.utf8("k%04d".formatted(number));
  }

  static Bytes value(int number) {
    return Bytes.utf8("v%04d".formatted(number));
  }

  @Override
  public void close() {
    pools.forEach(HikariDataSource::close);
    cluster.close();
  }
}
