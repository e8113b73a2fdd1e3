package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.kvdc.Bytes;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.proto.metapb.PeerRole;
import java.util.Arrays;
import java.util.List;

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
    RegionState source = require(key);
    if (source.endKey().isEmpty()) {
      throw new IllegalStateException("region " + source.id() + " is the last one");
    }
    topology.merge(source.id(), requireAt(source.endKey()).id());
  }

  /**
   * Makes another peer lead the region of a key.
   *
   * @param key any key of the region
   * @param storeId the store of that peer
   */
  public void transferLeader(Bytes key, long storeId) {
    topology.transferLeader(require(key).id(), storeId);
  }

  /**
   * Leaves the region of a key without a leader until {@link #transferLeader} or until a store
   * starts or stops.
   *
   * @param key any key of the region
   */
  public void dropLeader(Bytes key) {
    topology.dropLeader(require(key).id());
  }

  /**
   * Moves the peer of a region to another store.
   *
   * @param key any key of the region
   * @param fromStoreId the store that loses the peer
   * @param toStoreId the store that gains one
   */
  public void movePeer(Bytes key, long fromStoreId, long toStoreId) {
    long regionId = require(key).id();
    topology.addPeer(regionId, toStoreId, PeerRole.Voter);
    topology.removePeer(regionId, fromStoreId);
  }

  boolean isBorder(Bytes key) {
    return require(key).startKey().equals(place(key));
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
