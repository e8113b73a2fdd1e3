package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.Reachability;
import io.kvdc.tikv.internal.store.StoreCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the region cache asks about stores: whether what PD said of their peers still holds. */
interface StoreStates {

  /** Nothing is known of stores. */
  StoreStates UNKNOWN =
      new StoreStates() {
        @Override
        public int epoch(long storeId) {
          return 0;
        }

        @Override
        public boolean isReachable(long storeId) {
          return true;
        }
      };

  /** Grows each time when what is cached about the store's peers is to be doubted. */
  int epoch(long storeId);

  /** Whether the store answers, as far as is known. */
  boolean isReachable(long storeId);

  /** As the cache of stores has it. */
  static StoreStates of(StoreCache stores) {
    return new StoreStates() {
      @Override
      public int epoch(long storeId) {
        KnownStore store = stores.find(storeId);
        return store == null ? 0 : store.epoch();
      }

      @Override
      public boolean isReachable(long storeId) {
        @Nullable KnownStore store = stores.find(storeId);
        return store == null || store.reachability() == Reachability.REACHABLE;
      }
    };
  }

  /** The epochs of all stores with a peer in one number: it changes when one of them does. */
  default int epochs(List<Peer> peers) {
    int sum = 0;
    for (Peer peer : peers) {
      sum += epoch(peer.getStoreId());
    }
    return sum;
  }

  /** Whether all peers can be reached. */
  default boolean areReachable(List<Peer> peers) {
    for (Peer peer : peers) {
      if (!isReachable(peer.getStoreId())) {
        return false;
      }
    }
    return true;
  }
}
