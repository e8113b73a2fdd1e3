package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.Transaction;
import io.kvdc.TransactionOptions;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.Transport;
import io.kvdc.metric.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A running cluster of three stores, and connections to it that measure into one sink. */
final class MeasuredCluster implements AutoCloseable {

  static final Bytes VALUE = Bytes.utf8("value");

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final Metrics metrics = new Metrics();
  private final List<Connection> connections = new ArrayList<>();
  private final EmbeddedCluster cluster;

  MeasuredCluster(Transport transport) {
    var builder =
        EmbeddedCluster.builder()
            .name("measured-" + NUMBERS.incrementAndGet())
            .stores(3)
            .apiVersion(ApiVersion.V2);
    cluster = (transport == Transport.TCP ? builder.tcp(0) : builder).start();
  }

  EmbeddedCluster cluster() {
    return cluster;
  }

  Connection connect(String... options) {
    String url = cluster.url();
    for (String option : options) {
      url += (url.contains("?") ? "&" : "?") + option;
    }
    Connection connection = Kv.connector(url).metricSink(metrics).connect();
    connections.add(connection);
    return connection;
  }

  /** The sum of the series of a metric with some labels. */
  double value(String name, String... labels) {
    List<String> wanted = List.of(labels);
    return metrics.values("kvdc_tikv_" + name).entrySet().stream()
        .filter(series -> series.getKey().containsAll(wanted))
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }

  /** The store of the leader of the region of a transactional key. */
  long leader(Bytes key) {
    return cluster.regions(KeyMode.TXN).of(key).leaderStoreId();
  }

  static void write(Connection connection, TransactionOptions options, Bytes... keys) {
    try (Transaction transaction = connection.begin(options)) {
      for (Bytes key : keys) {
        transaction.put(key, VALUE);
      }
      transaction.commit();
    }
  }

  @Override
  public void close() {
    cluster.faults().clear();
    connections.forEach(Connection::close);
    cluster.close();
  }
}
