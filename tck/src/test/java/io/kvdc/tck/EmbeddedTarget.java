package io.kvdc.tck;

import com.google.protobuf.Descriptors;
import com.google.protobuf.Message;
import io.grpc.Status;
import io.kvdc.Bytes;
import io.kvdc.Connection;
import io.kvdc.KeyRange;
import io.kvdc.embedded.Calls;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.FaultAction;
import io.kvdc.embedded.KeyMode;
import io.kvdc.embedded.KeyRegions;
import io.kvdc.embedded.ReceivedCall;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.RegionInfo;
import io.kvdc.tikv.TikvConnection;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
      default ->
          refuse(cluster, cluster.regionOf(key), random, call -> call.method().startsWith("Raw"));
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

  /** The next requests of a kind to one region are refused. */
  private static void refuse(
      EmbeddedCluster cluster, RegionInfo region, Random random, Predicate<ReceivedCall> kind) {
    Calls once = Calls.any().where(kind).inRegion(region.id()).times(1 + random.nextInt(2));
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
  public void splitTransactional(Connection connection, List<Bytes> keys) {
    connection.unwrap(EmbeddedCluster.class).regions(KeyMode.TXN).split(keys);
  }

  @Override
  public void shakeTransactional(Connection connection, KeyRange range, Random random) {
    EmbeddedCluster cluster = connection.unwrap(EmbeddedCluster.class);
    KeyRegions regions = cluster.regions(KeyMode.TXN);
    Bytes key = range.start().concat(Bytes.of(random.nextInt(256)));
    // One at a time: where requests are slower than this, trouble would heap up without end.
    cluster.faults().clear();
    switch (random.nextInt(6)) {
      case 0 -> regions.split(key);
      case 1 -> merge(cluster, regions, key, range.end());
      case 2 -> moveLeader(regions, key, random);
      case 3 -> loseAnAnswer(cluster, random);
      default -> refuse(cluster, regions.of(key), random, call -> call.method().startsWith("Kv"));
    }
  }

  private static void merge(EmbeddedCluster cluster, KeyRegions regions, Bytes key, Bytes end) {
    RegionInfo region = regions.of(key);
    List<RegionInfo> all = cluster.regions();
    int next = all.indexOf(region) + 1;
    if (next < all.size()
        && all.get(next).storeIds().equals(region.storeIds())
        && regions.of(end).id() != region.id()) {
      regions.mergeWithNext(key);
    }
  }

  private static void moveLeader(KeyRegions regions, Bytes key, Random random) {
    List<Long> stores = regions.of(key).storeIds();
    regions.transferLeader(key, stores.get(random.nextInt(stores.size())));
  }

  /** What the store has done, nobody is told. */
  private static void loseAnAnswer(EmbeddedCluster cluster, Random random) {
    List<String> methods =
        List.of("KvPrewrite", "KvCommit", "KvPessimisticLock", "KvBatchRollback", "KvGet");
    cluster
        .faults()
        .inject(
            Calls.to(methods.get(random.nextInt(methods.size()))).times(1),
            FaultAction.failAfterApply(Status.UNAVAILABLE.withDescription("lost by a test")));
  }

  @Override
  public boolean loseNextCommit(Connection connection, KeyRange range) {
    connection
        .unwrap(EmbeddedCluster.class)
        .faults()
        .inject(
            Calls.to("KvCommit").times(1),
            FaultAction.failAfterApply(Status.UNAVAILABLE.withDescription("lost by a test")));
    return true;
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
  public boolean hearRequestSources(Connection connection, Consumer<String> heard) {
    // A fault that meets no request, but looks at all.
    Calls none =
        Calls.any()
            .where(
                call -> {
                  tell(call.request(), heard);
                  return false;
                });
    connection
        .unwrap(EmbeddedCluster.class)
        .faults()
        .inject(none, FaultAction.regionError(RegionErrors.staleCommand()));
    return true;
  }

  private static void tell(Message request, Consumer<String> heard) {
    Descriptors.FieldDescriptor field = request.getDescriptorForType().findFieldByName("context");
    if (field != null && request.getField(field) instanceof Message context) {
      Descriptors.FieldDescriptor source =
          context.getDescriptorForType().findFieldByName("request_source");
      if (source != null) {
        heard.accept(String.valueOf(context.getField(source)));
      }
    }
  }

  @Override
  public void clean(Connection connection, KeyRange range) {
    connection.unwrap(EmbeddedCluster.class).faults().clear();
    TckTarget.super.clean(connection, range);
  }
}
