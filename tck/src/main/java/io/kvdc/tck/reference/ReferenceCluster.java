package io.kvdc.tck.reference;

/** What the connections with one name share, and how many there are. */
final class ReferenceCluster {

  private final ReferenceStore store;
  private int connections;

  ReferenceCluster(ReferenceStore store) {
    this.store = store;
  }

  ReferenceStore store() {
    return store;
  }

  synchronized void opened() {
    connections++;
  }

  /** Whether this was the last connection. */
  synchronized boolean closed() {
    connections--;
    return connections == 0;
  }
}
