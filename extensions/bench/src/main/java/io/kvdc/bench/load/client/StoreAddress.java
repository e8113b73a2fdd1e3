package io.kvdc.bench.load.client;

import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.Kv;
import io.kvdc.bench.load.work.KeySpace;
import io.kvdc.bench.load.work.SessionKind;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.RegionEpoch;
import io.kvdc.tikv.TikvConnection;
import io.kvdc.tikv.TikvPeer;
import io.kvdc.tikv.TikvRegion;
import java.util.List;
import java.util.Objects;

/**
 * The one store and the one region that hold all keys: the floors know nothing of regions.
 *
 * @param address the host and the port
 * @param context what each request says
 * @param version a timestamp to read at
 */
record StoreAddress(String address, Context context, long version) {

  static StoreAddress of(Target target) {
    KeySpace keys = target.keys();
    KeyRange range = KeyRange.of(Bytes.wrap(keys.key(0)), Bytes.wrap(keys.end()));
    try (Connection connection = Kv.connect(target.url())) {
      TikvConnection tikv = connection.unwrap(TikvConnection.class);
      List<TikvRegion> regions = tikv.regions(range, 2);
      if (regions.size() != 1) {
        throw new IllegalStateException(
            "the floors need all keys in one region, but " + regions.size() + " hold them");
      }
      TikvRegion region = regions.get(0);
      TikvPeer leader = Objects.requireNonNull(region.leader());
      String address =
          tikv.stores().stream()
              .filter(store -> store.id() == leader.storeId())
              .findFirst()
              .orElseThrow()
              .address();
      Context context =
          Context.newBuilder()
              .setRegionId(region.id())
              .setRegionEpoch(
                  RegionEpoch.newBuilder()
                      .setConfVer(region.confVersion())
                      .setVersion(region.version()))
              .setPeer(Peer.newBuilder().setId(leader.id()).setStoreId(leader.storeId()))
              .build();
      long version =
          target.session() == SessionKind.SNAPSHOT ? connection.currentTimestamp().value() : 0;
      return new StoreAddress(address, context, version);
    }
  }
}
