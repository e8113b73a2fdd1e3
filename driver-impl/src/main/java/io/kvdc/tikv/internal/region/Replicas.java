package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.StoreCache;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replicas of a region as the candidates of one request. Used by one step at a time. */
final class Replicas implements Iterable<Replica> {

  private final CachedRegion region;
  private final List<Replica> all;

  Replicas(CachedRegion region) {
    this.region = region;
    List<Peer> peers = region.peers();
    this.all = new ArrayList<>(peers.size());
    for (int i = 0; i < peers.size(); i++) {
      all.add(new Replica(i, peers.get(i)));
    }
  }

  /** Takes over what has become known of their stores. */
  Replicas on(StoreCache stores) {
    for (Replica each : all) {
      if (each.store() == null) {
        KnownStore store = stores.find(each.peer().getStoreId());
        if (store != null) {
          each.isOn(store, region.storeEpoch(each.index(), store));
        }
      }
    }
    return this;
  }

  CachedRegion region() {
    return region;
  }

  int size() {
    return all.size();
  }

  Replica get(int index) {
    return all.get(index);
  }

  @Override
  public Iterator<Replica> iterator() {
    return all.iterator();
  }

  /** The one that is believed to lead; null if that is none of the region's peers. */
  @Nullable Replica leader() {
    return find(region.leader());
  }

  boolean isLeader(Replica replica) {
    return replica.peer().getId() == region.leader().getId();
  }

  /** The one for a peer; null if it is none of the region's. */
  @Nullable Replica find(Peer peer) {
    for (Replica each : all) {
      if (each.peer().getId() == peer.getId() && each.peer().getStoreId() == peer.getStoreId()) {
        return each;
      }
    }
    return null;
  }

  /** Whether one did not answer in the time that the caller gives to one attempt. */
  boolean anyTimedOut() {
    for (Replica each : all) {
      if (each.is(Replica.Mark.TIMED_OUT)) {
        return true;
      }
    }
    return false;
  }
}
