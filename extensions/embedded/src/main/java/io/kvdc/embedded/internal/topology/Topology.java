package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.NodeState;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.metapb.StoreLabel;
import io.kvdc.proto.metapb.StoreState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * The one changing map of a cluster. Readers call {@link #current()} and work on that snapshot
 * without a lock; changes are made one after the other under a lock and are refused as a whole with
 * {@link TopologyException}.
 */
public final class Topology {
  private static final long FIRST_TERM = 6;

  private final ReentrantLock lock = new ReentrantLock();
  private final List<TopologyListener> listeners = new CopyOnWriteArrayList<>();
  private final IdAllocator ids;
  private final RegionSplit splitting;
  private boolean electionsHeld;
  private volatile TopologySnapshot current = TopologySnapshot.EMPTY;

  /** An empty map: no stores and no regions. */
  public Topology(IdAllocator ids) {
    this.ids = ids;
    this.splitting = new RegionSplit(ids);
  }

  /** The map as it is now. */
  public TopologySnapshot current() {
    return current;
  }

  /** Ids for what is new in this cluster. */
  public IdAllocator ids() {
    return ids;
  }

  /** Tells this listener of all later changes. */
  public void addListener(TopologyListener listener) {
    listeners.add(listener);
  }

  /** Makes several changes as one: nothing else changes in between, and readers see each. */
  public <T> T atomically(Supplier<T> changes) {
    return locked(changes);
  }

  /**
   * Makes the first region, over all keys, with a voter on each of these stores; the first of them
   * leads.
   */
  public RegionState bootstrap(List<Long> storeIds) {
    return locked(
        () -> {
          if (current.regionCount() > 0) {
            throw new TopologyException("the cluster is bootstrapped already");
          }
          Region.Builder meta = Region.newBuilder().setId(ids.next());
          for (long storeId : storeIds) {
            requireStore(storeId);
            meta.addPeers(Peer.newBuilder().setId(ids.next()).setStoreId(storeId));
          }
          // A cluster begins with one peer; each further one was added as a learner and promoted.
          long confVer = 1 + 2L * (storeIds.size() - 1);
          meta.setRegionEpoch(RegionEpoch.newBuilder().setConfVer(confVer).setVersion(1));
          RegionState region = new RegionState(meta.build(), meta.getPeers(0), FIRST_TERM);
          current = current.withRegions(List.of(), List.of(region));
          return region;
        });
  }

  /** Adds a running store, or gives a known one another address or other labels. */
  public void putStore(Store meta) {
    locked(() -> storeChanged(new StoreStatus(meta, true)));
  }

  /** Starts or stops a store; regions then elect another leader or are left without one. */
  public void setRunning(long storeId, boolean running) {
    locked(() -> storeChanged(new StoreStatus(requireStore(storeId).meta(), running)));
  }

  /** Gives a store other labels. */
  public void setLabels(long storeId, Map<String, String> labels) {
    locked(
        () -> {
          StoreStatus store = requireStore(storeId);
          Store.Builder meta = store.meta().toBuilder().clearLabels();
          new TreeMap<>(labels)
              .forEach(
                  (key, value) ->
                      meta.addLabels(StoreLabel.newBuilder().setKey(key).setValue(value)));
          return storeChanged(new StoreStatus(meta.build(), store.running()));
        });
  }

  /** Puts a store into another state of its life, such as Tombstone. */
  public void setState(long storeId, StoreState state) {
    locked(
        () -> {
          StoreStatus store = requireStore(storeId);
          NodeState nodeState =
              switch (state) {
                case Offline -> NodeState.Removing;
                case Tombstone -> NodeState.Removed;
                default -> NodeState.Serving;
              };
          Store meta = store.meta().toBuilder().setState(state).setNodeState(nodeState).build();
          return storeChanged(new StoreStatus(meta, store.running()));
        });
  }

  /**
   * Splits a region at these keys.
   *
   * @param keys ascending, each strictly inside the region
   * @return the parts in key order; the last has the old id
   */
  public List<RegionState> split(long regionId, List<ByteString> keys) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          List<RegionState> parts = splitting.cut(before, keys);
          publish(current.withRegions(List.of(), parts), new TopologyEvent.Split(before, parts));
          return parts;
        });
  }

  /**
   * Splits whichever regions hold these keys, given in any order; a key that is a border already
   * changes nothing. All of it becomes visible at once.
   *
   * @return the number of new regions
   */
  public int splitAt(Collection<ByteString> keys) {
    return locked(
        () -> {
          List<ByteString> sorted = keys.stream().distinct().sorted(Keys.ORDER).toList();
          List<RegionState> allParts = new ArrayList<>();
          List<TopologyEvent> events = new ArrayList<>();
          int next = 0;
          while (next < sorted.size()) {
            RegionState region = regionOf(sorted.get(next));
            List<ByteString> inside = new ArrayList<>();
            while (next < sorted.size() && region.contains(sorted.get(next))) {
              ByteString key = sorted.get(next++);
              if (!key.equals(region.startKey())) {
                inside.add(key);
              }
            }
            if (!inside.isEmpty()) {
              List<RegionState> parts = splitting.cut(region, inside);
              allParts.addAll(parts);
              events.add(new TopologyEvent.Split(region, parts));
            }
          }
          if (!events.isEmpty()) {
            current = current.withRegions(List.of(), allParts);
            events.forEach(this::tell);
          }
          return allParts.size() - events.size();
        });
  }

  /** Merges a region into its neighbour, which keeps its own id, peers and leader. */
  public RegionState merge(long sourceId, long targetId) {
    return locked(
        () -> {
          RegionState source = requireRegion(sourceId);
          RegionState target = requireRegion(targetId);
          RegionState after = RegionMerge.join(source, target);
          publish(
              current.withRegions(List.of(sourceId), List.of(after)),
              new TopologyEvent.Merge(source, target, after));
          return after;
        });
  }

  /** Makes the peer on this store lead the region, in a new term. */
  public RegionState transferLeader(long regionId, long storeId) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          return leaderChanged(before, Election.elect(before, storeId, current));
        });
  }

  /**
   * Leaves a region without a leader until one is elected by {@link #transferLeader} or a store
   * starts.
   */
  public RegionState dropLeader(long regionId) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          return leaderChanged(before, before.withLeader(null));
        });
  }

  /**
   * Adds a peer on a store that has none of this region; a voter passes through being a learner. A
   * learner that is there already becomes a voter.
   *
   * @param witness whether it only votes and has no data
   */
  public RegionState addPeer(long regionId, long storeId, PeerRole role, boolean witness) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          if (requireStore(storeId).isTombstone()) {
            throw new TopologyException("store " + storeId + " was removed");
          }
          return peersChanged(before, PeerPlacement.add(before, storeId, role, witness, ids));
        });
  }

  /** Changes what PD knows of a region besides its peers and borders. */
  public RegionState report(long regionId, UnaryOperator<RegionReport> change) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          RegionState after = before.withReport(change.apply(before.report()));
          return peersChanged(before, after);
        });
  }

  /**
   * Divides a region into buckets.
   *
   * @param borders strictly inside the region, in any order
   */
  public RegionState divide(long regionId, Collection<ByteString> borders) {
    return locked(
        () -> {
          RegionState region = requireRegion(regionId);
          Buckets buckets = RegionBuckets.divide(region, borders);
          return report(regionId, report -> report.withBuckets(buckets));
        });
  }

  /**
   * Puts a region into flashback or ends that.
   *
   * @param startTs the start timestamp of the flashback; 0 to end it
   */
  public RegionState flashback(long regionId, long startTs) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          RegionState after =
              before.withMeta(
                  before.meta().toBuilder()
                      .setIsInFlashback(startTs != 0)
                      .setFlashbackStartTs(startTs)
                      .build());
          publish(
              current.withRegions(List.of(), List.of(after)),
              new TopologyEvent.FlashbackChange(before, after));
          return after;
        });
  }

  /**
   * Lets regions that lose their leader have none, or elect one again; then those without one do so
   * at once.
   */
  public void holdElections(boolean hold) {
    locked(
        () -> {
          electionsHeld = hold;
          settleAll();
          return hold;
        });
  }

  /** Removes the peer on this store; if it led, another is elected. */
  public RegionState removePeer(long regionId, long storeId) {
    return locked(
        () -> {
          RegionState before = requireRegion(regionId);
          return peersChanged(before, PeerPlacement.remove(before, storeId));
        });
  }

  /**
   * Spreads regions: moves peers and leaders, one of each, to the stores that have the fewest of
   * them.
   *
   * @return those of the regions that are gone by now
   */
  public List<Long> scatter(Collection<Long> regionIds) {
    return locked(
        () -> {
          List<Long> gone = new ArrayList<>();
          Scatter scatter = new Scatter(current);
          for (long regionId : regionIds) {
            RegionState before = current.region(regionId);
            if (before == null) {
              gone.add(regionId);
              continue;
            }
            Scatter.Move move = scatter.peerMove(before, current);
            if (move != null) {
              addPeer(regionId, move.toStore(), PeerRole.Voter, false);
              scatter.changed(before, removePeer(regionId, move.fromStore()));
            }
            RegionState placed = requireRegion(regionId);
            long leaderStore = scatter.leaderStore(placed, current);
            if (leaderStore != 0) {
              scatter.changed(placed, transferLeader(regionId, leaderStore));
            }
          }
          return gone;
        });
  }

  /** The region of this id. */
  public RegionState requireRegion(long regionId) {
    RegionState region = current.region(regionId);
    if (region == null) {
      throw new TopologyException("region " + regionId + " not found");
    }
    return region;
  }

  private RegionState regionOf(ByteString key) {
    RegionState region = current.regionOf(key);
    if (region == null) {
      throw new TopologyException("the cluster is not bootstrapped");
    }
    return region;
  }

  private StoreStatus requireStore(long storeId) {
    StoreStatus store = current.store(storeId);
    if (store == null) {
      throw new TopologyException("store " + storeId + " not found");
    }
    return store;
  }

  private StoreStatus storeChanged(StoreStatus store) {
    publish(current.withStore(store), new TopologyEvent.StoreChange(store));
    settleAll();
    return store;
  }

  private void settleAll() {
    List<RegionState> settled = new ArrayList<>();
    List<TopologyEvent> events = new ArrayList<>();
    for (RegionState region : current.regions()) {
      RegionState after = Election.settle(region, current, electionsHeld);
      if (!after.equals(region)) {
        settled.add(after);
        events.add(new TopologyEvent.LeaderChange(region, after));
      }
    }
    current = current.withRegions(List.of(), settled);
    events.forEach(this::tell);
  }

  private RegionState leaderChanged(RegionState before, RegionState after) {
    if (!after.equals(before)) {
      publish(
          current.withRegions(List.of(), List.of(after)),
          new TopologyEvent.LeaderChange(before, after));
    }
    return after;
  }

  private RegionState peersChanged(RegionState before, RegionState changed) {
    RegionState after = Election.settle(changed, current, electionsHeld);
    publish(
        current.withRegions(List.of(), List.of(after)),
        new TopologyEvent.PeerChange(before, after));
    return after;
  }

  private void publish(TopologySnapshot next, TopologyEvent event) {
    current = next;
    tell(event);
  }

  private void tell(TopologyEvent event) {
    listeners.forEach(listener -> listener.changed(event));
  }

  private <T> T locked(Supplier<T> change) {
    lock.lock();
    try {
      return change.get();
    } finally {
      lock.unlock();
    }
  }
}
