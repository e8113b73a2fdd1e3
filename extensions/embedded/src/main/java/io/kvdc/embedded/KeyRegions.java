package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The regions of an {@link EmbeddedCluster}, found by keys of one mode as an application writes
 * them; for {@link ApiVersion#V2} those of the default keyspace. Thread-safe.
 *
 * <p>What cannot be done to the cluster as it is, is refused with {@link IllegalArgumentException}
 * or {@link IllegalStateException}, and then nothing has changed.
 */
public final class KeyRegions {

  private static final int DEFAULT_KEYSPACE = 0;

  private final Topology topology;
  private final ApiVersion apiVersion;
  private final KeyMode mode;

  KeyRegions(Topology topology, ApiVersion apiVersion, KeyMode mode) {
    this.topology = topology;
    this.apiVersion = apiVersion;
    this.mode = mode;
  }

  /**
   * The region of a key.
   *
   * @param key any key
   * @return the region as it is now
   */
  public RegionInfo of(Bytes key) {
    return RegionInfo.of(require(key));
  }

  /**
   * Splits regions, as PD does on request; a key that begins a region already changes nothing.
   *
   * @param keys each the first one of a new region, in any order
   */
  public void split(Bytes... keys) {
    split(Arrays.asList(keys));
  }

  /**
   * As {@link #split(Bytes...)}.
   *
   * @param keys each the first one of a new region, in any order
   */
  public void split(List<Bytes> keys) {
    topology.splitAt(keys.stream().map(this::place).toList());
  }

  /**
   * Merges the region of a key with the next one, which takes over its keys and keeps its own id.
   *
   * @param key any key of the region
   */
  public void mergeWithNext(Bytes key) {
    change(
        key,
        source -> {
          if (source.endKey().isEmpty()) {
            throw new IllegalStateException("region " + source.id() + " is the last one");
          }
          topology.merge(source.id(), requireAt(source.endKey()).id());
        });
  }

  /**
   * Makes another peer lead the region of a key.
   *
   * @param key any key of the region
   * @param storeId the store of that peer
   */
  public void transferLeader(Bytes key, long storeId) {
    change(key, region -> topology.transferLeader(region.id(), storeId));
  }

  /**
   * Leaves the region of a key without a leader until {@link #transferLeader} or until a store
   * starts or stops.
   *
   * @param key any key of the region
   */
  public void dropLeader(Bytes key) {
    change(key, region -> topology.dropLeader(region.id()));
  }

  /**
   * Moves the peer of a region to another store.
   *
   * @param key any key of the region
   * @param fromStoreId the store that loses the peer
   * @param toStoreId the store that gains one
   */
  public void movePeer(Bytes key, long fromStoreId, long toStoreId) {
    change(
        key,
        region -> {
          requirePeer(region, fromStoreId);
          topology.addPeer(region.id(), toStoreId, PeerRole.Voter, false);
          topology.removePeer(region.id(), fromStoreId);
        });
  }

  /**
   * Adds a peer to the region of a key that votes and has the data.
   *
   * @param key any key of the region
   * @param storeId a store without a peer of the region
   */
  public void addVoter(Bytes key, long storeId) {
    change(
        key, region -> topology.addPeer(newPeer(region, storeId), storeId, PeerRole.Voter, false));
  }

  /**
   * Adds a peer to the region of a key that has the data and does not vote. It answers replica
   * reads and stale reads.
   *
   * @param key any key of the region
   * @param storeId a store without a peer of the region
   */
  public void addLearner(Bytes key, long storeId) {
    change(
        key,
        region -> topology.addPeer(newPeer(region, storeId), storeId, PeerRole.Learner, false));
  }

  /**
   * Adds a peer to the region of a key that votes and has no data. It never leads, and answers
   * {@code IsWitness}.
   *
   * @param key any key of the region
   * @param storeId a store without a peer of the region
   */
  public void addWitness(Bytes key, long storeId) {
    change(
        key, region -> topology.addPeer(newPeer(region, storeId), storeId, PeerRole.Voter, true));
  }

  /**
   * Makes a voter of a learner.
   *
   * @param key any key of the region
   * @param storeId the store of the learner
   */
  public void promoteLearner(Bytes key, long storeId) {
    change(
        key,
        region -> {
          if (requirePeer(region, storeId).getRole() != PeerRole.Learner) {
            throw new IllegalStateException(
                "the peer of region " + region.id() + " on store " + storeId + " is no learner");
          }
          topology.addPeer(region.id(), storeId, PeerRole.Voter, false);
        });
  }

  /**
   * Removes a peer of the region of a key. If it led, another one is elected.
   *
   * @param key any key of the region
   * @param storeId the store of that peer
   */
  public void removePeer(Bytes key, long storeId) {
    change(key, region -> topology.removePeer(region.id(), storeId));
  }

  /**
   * Says whether a peer of the region of a key has no snapshot yet, as one that was just added has
   * none for a while. PD reports it as pending, it does not lead, and its store answers {@code
   * RegionNotInitialized}.
   *
   * @param key any key of the region
   * @param storeId the store of that peer
   * @param pending false when it has caught up
   */
  public void setPending(Bytes key, long storeId, boolean pending) {
    change(
        key,
        region -> {
          requirePeer(region, storeId);
          topology.report(region.id(), report -> report.withPending(storeId, pending));
        });
  }

  /**
   * Lets PD report a peer of the region of a key as down, as the leader tells it of one that it has
   * not heard of for some minutes. The peer itself goes on.
   *
   * @param key any key of the region
   * @param storeId the store of that peer
   * @param since how long it has been down; null if it is not down any more
   */
  public void setDown(Bytes key, long storeId, @Nullable Duration since) {
    change(
        key,
        region -> {
          requirePeer(region, storeId);
          long seconds = since == null ? -1 : since.toSeconds();
          topology.report(region.id(), report -> report.withDown(storeId, seconds));
        });
  }

  /**
   * Divides the region of a key into buckets, in place of those that it has. PD tells a client of
   * them that asks for them, and a coprocessor request that names an older version is answered
   * {@code BucketVersionNotMatch}.
   *
   * @param key any key of the region
   * @param borders strictly inside the region, in any order; of transactions, keys before encoding
   */
  public void setBuckets(Bytes key, Bytes... borders) {
    List<ByteString> places = Arrays.stream(borders).map(this::place).toList();
    change(key, region -> topology.divide(region.id(), places));
  }

  boolean isBorder(Bytes key) {
    return require(key).startKey().equals(place(key));
  }

  /** Changes the region of a key; it cannot go away in between. */
  private void change(Bytes key, Consumer<RegionState> change) {
    topology.atomically(
        () -> {
          RegionState region = require(key);
          change.accept(region);
          return region;
        });
  }

  private static long newPeer(RegionState region, long storeId) {
    if (region.peerOn(storeId) != null) {
      throw new IllegalStateException(
          "region " + region.id() + " has a peer on store " + storeId + " already");
    }
    return region.id();
  }

  private static Peer requirePeer(RegionState region, long storeId) {
    Peer peer = region.peerOn(storeId);
    if (peer == null) {
      throw new IllegalStateException("region " + region.id() + " has no peer on store " + storeId);
    }
    return peer;
  }

  private RegionState require(Bytes key) {
    return requireAt(place(key));
  }

  private RegionState requireAt(ByteString place) {
    RegionState region = topology.current().regionOf(place);
    if (region == null) {
      throw new IllegalStateException("the cluster has no regions");
    }
    return region;
  }

  private ByteString place(Bytes key) {
    return RegionKeys.place(apiVersion, mode, DEFAULT_KEYSPACE, key);
  }
}
