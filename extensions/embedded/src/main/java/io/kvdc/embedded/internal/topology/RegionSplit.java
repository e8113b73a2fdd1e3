package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts one region into several. The part furthest right keeps the region id and its peers, as TiKV
 * does by default (right-derive-when-split); every other part gets new ids, and the leader stays on
 * its store. All parts share the old conf_ver, and a version that grew by the number of new
 * regions.
 */
final class RegionSplit {
  private static final long FIRST_TERM = 6;

  private final IdAllocator ids;

  RegionSplit(IdAllocator ids) {
    this.ids = ids;
  }

  /**
   * The parts, in key order.
   *
   * @param keys ascending, each strictly inside the region
   */
  List<RegionState> cut(RegionState region, List<ByteString> keys) {
    checkKeys(region, keys);
    Region.Builder grown = region.meta().toBuilder();
    grown.getRegionEpochBuilder().setVersion(grown.getRegionEpoch().getVersion() + keys.size());
    Region template = grown.build();

    List<RegionState> parts = new ArrayList<>(keys.size() + 1);
    ByteString start = region.startKey();
    for (ByteString key : keys) {
      parts.add(newPart(template, region, start, key));
      start = key;
    }
    parts.add(
        RegionBuckets.clipped(region.withMeta(template.toBuilder().setStartKey(start).build())));
    return parts;
  }

  private RegionState newPart(
      Region template, RegionState region, ByteString start, ByteString end) {
    Peer oldLeader = region.leader();
    Region.Builder part =
        template.toBuilder().setId(ids.next()).setStartKey(start).setEndKey(end).clearPeers();
    Peer leader = null;
    for (Peer peer : template.getPeersList()) {
      Peer copy = peer.toBuilder().setId(ids.next()).build();
      part.addPeers(copy);
      if (oldLeader != null && oldLeader.getStoreId() == copy.getStoreId()) {
        leader = copy;
      }
    }
    return RegionBuckets.clipped(
        new RegionState(part.build(), leader, FIRST_TERM, region.report()));
  }

  private static void checkKeys(RegionState region, List<ByteString> keys) {
    if (keys.isEmpty()) {
      throw new TopologyException("no split keys for region " + region.id());
    }
    ByteString previous = region.startKey();
    for (ByteString key : keys) {
      if (Keys.ORDER.compare(key, previous) <= 0) {
        throw new TopologyException(
            "split keys must ascend from behind the start of region " + region.id());
      }
      if (!Keys.isBeforeEnd(key, region.endKey())) {
        throw new TopologyException("a split key is not inside region " + region.id());
      }
      previous = key;
    }
  }
}
