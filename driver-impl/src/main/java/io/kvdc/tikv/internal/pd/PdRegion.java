package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.metapb.Buckets;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region as PD knows it.
 *
 * @param meta id, bounds as PD keys, epoch and peers
 * @param leader the peer that leads, or null if PD knows of none
 * @param downPeers peers that have not been heard of
 * @param pendingPeers peers that lag behind
 * @param buckets how the region is divided, or null if it is not or was not asked for
 */
public record PdRegion(
    Region meta,
    @Nullable Peer leader,
    List<Peer> downPeers,
    List<Peer> pendingPeers,
    @Nullable Buckets buckets) {

  /** The id of the region. */
  public long id() {
    return meta.getId();
  }
}
