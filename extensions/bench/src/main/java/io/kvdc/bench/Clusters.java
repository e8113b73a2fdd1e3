package io.kvdc.bench;

import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.EmbeddedClusterBuilder;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvPeer;
import io.kvdc.tikv.TikvRegion;
import java.util.Objects;

/** Embedded clusters to measure against, and what a bare stub must know of them. */
final class Clusters {

  private Clusters() {}

  static EmbeddedCluster start(String transport) {
    EmbeddedClusterBuilder builder = EmbeddedCluster.builder().name("bench-" + transport);
    return transport.equals("netty") ? builder.tcp(0).start() : builder.start();
  }

  /** The context of a request for a key, as the driver would send it. */
  static Context contextOf(TikvConnection connection, Bytes key) {
    TikvRegion region = connection.regions(KeyRange.single(key), 1).get(0);
    TikvPeer leader = Objects.requireNonNull(region.leader());
    return Context.newBuilder()
        .setRegionId(region.id())
        .setRegionEpoch(
            RegionEpoch.newBuilder().setConfVer(region.confVersion()).setVersion(region.version()))
        .setPeer(Peer.newBuilder().setId(leader.id()).setStoreId(leader.storeId()))
        .build();
  }
}
