package io.kvdc.embedded;

import io.kvdc.Bytes;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import java.util.List;

/**
 * A region as it was at one moment.
 *
 * @param id the region id
 * @param startKey the first key, as PD keeps it; empty for the first region
 * @param endKey the first key behind it, as PD keeps it; empty for the last region
 * @param version changes with the borders
 * @param confVer changes with the peers
 * @param leaderStoreId the store whose peer leads, 0 if none does
 * @param storeIds the stores with a peer
 * @param peers the peers, in the order of {@code storeIds}
 */
public record RegionInfo(
    long id,
    Bytes startKey,
    Bytes endKey,
    long version,
    long confVer,
    long leaderStoreId,
    List<Long> storeIds,
    List<PeerInfo> peers) {

  /**
   * Copies the lists.
   *
   * @param id as for the record
   * @param startKey as for the record
   * @param endKey as for the record
   * @param version as for the record
   * @param confVer as for the record
   * @param leaderStoreId as for the record
   * @param storeIds as for the record
   * @param peers as for the record
   */
  public RegionInfo {
    storeIds = List.copyOf(storeIds);
    peers = List.copyOf(peers);
  }

  static RegionInfo of(RegionState region) {
    return new RegionInfo(
        region.id(),
        RegionKeys.toBytes(region.startKey()),
        RegionKeys.toBytes(region.endKey()),
        region.meta().getRegionEpoch().getVersion(),
        region.meta().getRegionEpoch().getConfVer(),
        region.leader() == null ? 0 : region.leader().getStoreId(),
        region.meta().getPeersList().stream().map(Peer::getStoreId).toList(),
        region.meta().getPeersList().stream().map(peer -> peer(region, peer)).toList());
  }

  private static PeerInfo peer(RegionState region, Peer peer) {
    return new PeerInfo(
        peer.getId(),
        peer.getStoreId(),
        peer.getRole() == PeerRole.Learner,
        peer.getIsWitness(),
        region.isPendingOn(peer.getStoreId()),
        region.report().down().containsKey(peer.getStoreId()));
  }
}
