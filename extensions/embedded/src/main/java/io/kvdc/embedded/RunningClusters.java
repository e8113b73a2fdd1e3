package io.kvdc.embedded;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/** The clusters of this JVM by name, with the number of connections that keep each alive. */
final class RunningClusters {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<String, Entry> BY_NAME = new HashMap<>();

  private RunningClusters() {}

  private static final class Entry {
    private final EmbeddedCluster cluster;
    private int connections;
    private boolean keep;

    Entry(EmbeddedCluster cluster) {
      this.cluster = cluster;
    }
  }

  static Optional<EmbeddedCluster> find(String name) {
    LOCK.lock();
    try {
      return Optional.ofNullable(BY_NAME.get(name)).map(entry -> entry.cluster);
    } finally {
      LOCK.unlock();
    }
  }

  /** Starts a cluster that lives until it is closed. */
  static EmbeddedCluster start(EmbeddedClusterBuilder builder) {
    LOCK.lock();
    try {
      if (BY_NAME.containsKey(builder.name())) {
        throw new IllegalStateException(
            "an embedded cluster named '" + builder.name() + "' runs in this JVM already");
      }
      Entry entry = startEntry(builder);
      entry.keep = true;
      return entry.cluster;
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Takes part in the cluster of the builder's name, which is started if it does not run. Each call
   * is to be undone by one {@link #leave}.
   *
   * @param check throws if a cluster that runs already is not as wanted
   */
  static EmbeddedCluster join(
      EmbeddedClusterBuilder builder, boolean keep, Consumer<EmbeddedCluster> check) {
    LOCK.lock();
    try {
      Entry entry = BY_NAME.get(builder.name());
      if (entry == null) {
        entry = startEntry(builder);
      } else {
        check.accept(entry.cluster);
      }
      entry.connections++;
      entry.keep |= keep;
      return entry.cluster;
    } finally {
      LOCK.unlock();
    }
  }

  /**
   * Ends a part in a cluster, and the cluster too if it was the last one and nothing else keeps it.
   */
  static void leave(EmbeddedCluster cluster) {
    LOCK.lock();
    try {
      Entry entry = BY_NAME.get(cluster.name());
      if (entry != null && entry.cluster == cluster) {
        entry.connections--;
        if (entry.connections == 0 && !entry.keep) {
          close(cluster);
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  /** Ends a cluster. The name is free again when this returns. */
  static void close(EmbeddedCluster cluster) {
    LOCK.lock();
    try {
      Entry entry = BY_NAME.get(cluster.name());
      if (entry != null && entry.cluster == cluster) {
        BY_NAME.remove(cluster.name());
      }
      cluster.shutDown();
    } finally {
      LOCK.unlock();
    }
  }

  private static Entry startEntry(EmbeddedClusterBuilder builder) {
    Entry entry = new Entry(new EmbeddedCluster(builder));
    BY_NAME.put(builder.name(), entry);
    return entry;
  }
}
