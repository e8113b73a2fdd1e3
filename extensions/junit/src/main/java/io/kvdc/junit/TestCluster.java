package io.kvdc.junit;

import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.ReflectionSupport;

/** A cluster that runs for tests, until JUnit closes the store in which it is kept. */
final class TestCluster implements AutoCloseable {

  /** What a name may have of the class of its tests, within the 63 characters of all of it. */
  private static final int LABEL = 40;

  private static final AtomicLong CLUSTERS = new AtomicLong();

  private final EmbeddedCluster cluster;
  private final AtomicLong keyspaces = new AtomicLong();

  private TestCluster(EmbeddedCluster cluster) {
    this.cluster = cluster;
  }

  static TestCluster start(ClusterOwner owner, ExtensionContext context) {
    KvCluster wanted = owner.annotation();
    EmbeddedClusterBuilder builder;
    try {
      builder =
          EmbeddedCluster.builder()
              .name(newName(context))
              .stores(wanted.stores())
              .pdMembers(wanted.pdMembers())
              .apiVersion(wanted.apiVersion());
    } catch (IllegalArgumentException refused) {
      throw new ExtensionConfigurationException("@KvCluster: " + refused.getMessage(), refused);
    }
    if (wanted.tcp() || wanted.tls()) {
      builder.tcp(0);
    }
    if (wanted.tls()) {
      builder.tls();
    }
    if (!wanted.keyspace().isEmpty()) {
      builder.keyspace(wanted.keyspace());
    }
    ReflectionSupport.newInstance(wanted.setup()).configure(builder);
    EmbeddedCluster started = builder.start();
    if (started.apiVersion() != wanted.apiVersion()) {
      started.close();
      throw new ExtensionConfigurationException(
          "@KvCluster: the setup "
              + wanted.setup().getName()
              + " has changed the version of the API; say apiVersion = "
              + started.apiVersion()
              + " in the annotation");
    }
    return new TestCluster(started);
  }

  private static String newName(ExtensionContext context) {
    String label = context.getRequiredTestClass().getSimpleName().replaceAll("[^A-Za-z0-9_-]", "");
    return "test-"
        + label.substring(0, Math.min(LABEL, label.length()))
        + "-"
        + CLUSTERS.incrementAndGet();
  }

  EmbeddedCluster cluster() {
    return cluster;
  }

  /** The place of data that nobody has seen yet. */
  TestDatabase newKeyspace(String options) {
    String keyspace = "test-" + keyspaces.incrementAndGet();
    cluster.createKeyspace(keyspace);
    return new TestDatabase(cluster.url(keyspace), options);
  }

  TestDatabase keyspace(String keyspace, String options) {
    return new TestDatabase(keyspace.isEmpty() ? cluster.url() : cluster.url(keyspace), options);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
