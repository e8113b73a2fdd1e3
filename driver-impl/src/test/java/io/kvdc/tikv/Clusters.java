package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A running cluster, and connections to it, for one test. */
final class Clusters implements AutoCloseable {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final EmbeddedCluster cluster;
  private final List<Connection> connections = new ArrayList<>();

  private Clusters(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  static Clusters of(int stores) {
    return of(stores, ApiVersion.V1TTL);
  }

  static Clusters of(int stores, ApiVersion version) {
    return new Clusters(
        EmbeddedCluster.builder()
            .name("test-" + NUMBERS.incrementAndGet())
            .stores(stores)
            .apiVersion(version)
            .start());
  }

  EmbeddedCluster cluster() {
    return cluster;
  }

  /** A connection with further options, such as {@code "timeout=1s"}. */
  Connection connect(String... options) {
    Connection connection = Kv.connect(url(options));
    connections.add(connection);
    return connection;
  }

  String url(String... options) {
    return options.length == 0 ? cluster.url() : cluster.url() + "&" + String.join("&", options);
  }

  static Bytes key(int number) {
    return Bytes.utf8("k%04d".formatted(number));
  }

  @Override
  public void close() {
    connections.forEach(Connection::close);
    cluster.close();
  }
}
