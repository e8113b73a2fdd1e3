package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;

/**
 * One store at one moment.
 *
 * @param meta id, address, labels and state, as they go over the wire
 * @param running whether its server takes requests; PD does not tell clients this
 */
public record StoreStatus(Store meta, boolean running) {
  /** The store id. */
  public long id() {
    return meta.getId();
  }

  /** Whether the store was removed for good. */
  public boolean isTombstone() {
    return meta.getState() == StoreState.Tombstone;
  }

  /** Whether its peers can vote and lead. */
  public boolean isAlive() {
    return running && !isTombstone();
  }
}
