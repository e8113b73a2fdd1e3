package io.kvdc.tikv.internal.store;

import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreState;

/**
 * A store as PD described it.
 *
 * @param id its id
 * @param address where it serves, as the cluster advertises it
 * @param tombstone whether it was removed for good
 */
public record KnownStore(long id, String address, boolean tombstone) {

  static KnownStore of(Store store) {
    boolean gone = store.getState() == StoreState.Tombstone || store.getAddress().isEmpty();
    return new KnownStore(store.getId(), store.getAddress(), gone);
  }

  @Override
  public String toString() {
    return "store " + id + " (" + address + ")";
  }
}
