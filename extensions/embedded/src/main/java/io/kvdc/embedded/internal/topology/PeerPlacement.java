package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.PeerRole;
import io.kvdc.proto.metapb.Region;

/** Configuration changes of one region. Each step raises conf_ver by one, as in TiKV. */
final class PeerPlacement {
  private PeerPlacement() {}

  static RegionState add(
      RegionState region, long storeId, PeerRole role, boolean witness, IdAllocator ids) {
    if (role != PeerRole.Voter && role != PeerRole.Learner) {
      throw new TopologyException("a new peer is a voter or a learner, not " + role);
    }
    Peer present = region.peerOn(storeId);
    Region.Builder meta = region.meta().toBuilder();
    int steps;
    if (present == null) {
      meta.addPeers(
          Peer.newBuilder()
              .setId(ids.next())
              .setStoreId(storeId)
              .setRole(role)
              .setIsWitness(witness));
      steps = role == PeerRole.Voter ? 2 : 1;
    } else if (present.getRole() == PeerRole.Learner
        && role == PeerRole.Voter
        && present.getIsWitness() == witness) {
      int index = region.meta().getPeersList().indexOf(present);
      meta.setPeers(index, present.toBuilder().setRole(PeerRole.Voter));
      steps = 1;
    } else {
      throw new TopologyException(
          "region " + region.id() + " has a peer on store " + storeId + " already");
    }
    return raised(region, meta, steps);
  }

  static RegionState remove(RegionState region, long storeId) {
    Peer peer = region.peerOn(storeId);
    if (peer == null) {
      throw new TopologyException("region " + region.id() + " has no peer on store " + storeId);
    }
    if (region.meta().getPeersCount() == 1) {
      throw new TopologyException("region " + region.id() + " would lose its last peer");
    }
    Region.Builder meta = region.meta().toBuilder();
    meta.removePeers(region.meta().getPeersList().indexOf(peer));
    RegionState after = raised(region.withReport(region.report().withoutPeer(storeId)), meta, 1);
    return peer.equals(region.leader()) ? after.withLeader(null) : after;
  }

  private static RegionState raised(RegionState region, Region.Builder meta, int steps) {
    meta.getRegionEpochBuilder().setConfVer(meta.getRegionEpoch().getConfVer() + steps);
    return region.withMeta(meta.build());
  }
}
