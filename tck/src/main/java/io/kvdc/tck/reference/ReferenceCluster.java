package io.kvdc.tck.reference;

import io.kvdc.Timestamp;
import java.time.InstantSource;

/** What the connections with one name share. */
final class ReferenceCluster {

  private final InstantSource clock;
  private final ReferenceStore store;
  private Timestamp last = new Timestamp(0);
  private int connections;

  ReferenceCluster(InstantSource clock, ReferenceStore store) {
    this.clock = clock;
    this.store = store;
  }

  ReferenceStore store() {
    return store;
  }

  synchronized Timestamp nextTimestamp() {
    Timestamp now = Timestamp.of(clock.millis(), 0);
    last = now.compareTo(last) > 0 ? now : new Timestamp(last.value() + 1);
    return last;
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
