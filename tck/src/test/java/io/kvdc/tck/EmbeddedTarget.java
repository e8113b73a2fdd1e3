package io.kvdc.tck;

import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.RegionInfo;
import io.kvdc.tikv.TikvConnection;
import java.util.List;
import java.util.Random;

/**
 * The embedded cluster: splits regions where the suite asks for it, and while a test runs merges
 * and splits them, moves their leaders and answers with region errors.
 */
public final class EmbeddedTarget implements TckTarget {

  /** Made by the service loader. */
  public EmbeddedTarget() {}

  @Override
  public boolean accepts(String url) {
    return url.startsWith("kv:embedded:");
  }

  @Override
  public void split(Connection connection, List<Bytes> keys) {
    connection.unwrap(EmbeddedCluster.class).split(keys);
  }

  @Override
  public void shake(Connection connection, KeyRange range, Random random) {
    EmbeddedCluster cluster = connection.unwrap(EmbeddedCluster.class);
    Bytes key = range.start().concat(Bytes.of(random.nextInt(256)));
    switch (random.nextInt(6)) {
      case 0 -> cluster.split(key);
      case 1 -> connection.unwrap(TikvConnection.class).splitRegions(List.of(key));
      case 2 -> merge(cluster, key);
      case 3 -> moveLeader(cluster, key, random);
      case 4 -> cluster.scatter();
      default -> answerWithRegionErrors(cluster, cluster.regionOf(key), random);
    }
  }

  private static void merge(EmbeddedCluster cluster, Bytes key) {
    RegionInfo region = cluster.regionOf(key);
    List<RegionInfo> all = cluster.regions();
    int next = all.indexOf(region) + 1;
    if (next < all.size() && all.get(next).storeIds().equals(region.storeIds())) {
      cluster.mergeWithNext(key);
    }
  }

  private static void moveLeader(EmbeddedCluster cluster, Bytes key, Random random) {
    List<Long> stores = cluster.regionOf(key).storeIds();
    cluster.transferLeader(key, stores.get(random.nextInt(stores.size())));
  }

  /** The next raw requests to one region are refused, each in another way. */
  private static void answerWithRegionErrors(
      EmbeddedCluster cluster, RegionInfo region, Random random) {
    Calls once =
        Calls.any()
            .where(call -> call.method().startsWith("Raw"))
            .inRegion(region.id())
            .times(1 + random.nextInt(2));
    cluster
        .faults()
        .inject(
            once,
            FaultAction.regionError(
                switch (random.nextInt(4)) {
                  case 0 -> RegionErrors.staleCommand();
                  case 1 -> RegionErrors.notLeader(region.id());
                  case 2 -> RegionErrors.regionNotFound(region.id());
                  default -> RegionErrors.epochNotMatch("", List.of());
                }));
  }

  @Override
  public boolean loseNextSwap(Connection connection, KeyRange range) {
    connection
        .unwrap(EmbeddedCluster.class)
        .faults()
        .inject(
            Calls.to("RawCompareAndSwap").times(1),
            FaultAction.failAfterApply(Status.UNAVAILABLE.withDescription("lost by a test")));
    return true;
  }

  @Override
  public void clean(Connection connection, KeyRange range) {
    connection.unwrap(EmbeddedCluster.class).faults().clear();
    TckTarget.super.clean(connection, range);
  }
}
