package io.kvdc.tck.reference;

import java.time.InstantSource;

/** What the connections with one name share, and how many there are. */
final class ReferenceCluster {

  private final ReferenceParts parts;
  private final ReferenceStore store;
  private final MvccStore mvcc;
  private int connections;

  ReferenceCluster(ReferenceParts parts, InstantSource clock) {
    this.parts = parts;
    this.store = parts.raw(clock);
    this.mvcc = parts.mvcc(store::nextTimestamp);
  }

  ReferenceParts parts() {
    return parts;
  }

  MvccStore mvcc() {
    return mvcc;
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
