package io.kvdc.tikv.chaos;

import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.embedded.Link;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;

/** What can break. All of it ends with {@link #healAll}. */
enum FaultKind {
  STORE_KILLED((cluster, target) -> cluster.stopStore(store(cluster, target))),
  STORE_ISOLATED((cluster, target) -> cluster.network().isolateStore(store(cluster, target))),
  STORE_FROZEN((cluster, target) -> cluster.faults().freezeStore(store(cluster, target))),
  STORE_HALF_OPEN((cluster, target) -> link(cluster, target).halfOpen()),
  CLIENT_PARTITIONED((cluster, target) -> link(cluster, target).partition()),
  REQUESTS_HELD((cluster, target) -> link(cluster, target).holdRequests()),
  ANSWERS_HELD((cluster, target) -> link(cluster, target).holdAnswers()),
  LATENCY((cluster, target) -> link(cluster, target).delay(Duration.ofMillis(20))),
  CONNECTIONS_RESET((cluster, target) -> link(cluster, target).resetConnections()),
  STREAMS_RESET((cluster, target) -> link(cluster, target).resetStreams()),
  GO_AWAY((cluster, target) -> link(cluster, target).goAway()),
  GO_AWAY_AT_ONCE((cluster, target) -> link(cluster, target).goAwayAtOnce()),
  PD_LEADER_MOVED(
      (cluster, target) ->
          cluster.transferPdLeader((cluster.pdLeader() + 1 + target % 2) % cluster.pdMembers())),
  PD_MEMBER_KILLED((cluster, target) -> cluster.stopPd(target % cluster.pdMembers())),
  PD_LEADER_PARTITIONED((cluster, target) -> cluster.network().pd(cluster.pdLeader()).partition()),
  SPLITS((cluster, target) -> cluster.split(Keys.borders(target))),
  MERGES((cluster, target) -> Keys.borders(target).forEach(cluster::mergeWithNext)),
  LEADERS_MOVED((cluster, target) -> cluster.scatter());

  private final BiConsumer<EmbeddedCluster, Integer> breaking;

  FaultKind(BiConsumer<EmbeddedCluster, Integer> breaking) {
    this.breaking = breaking;
  }

  void strike(EmbeddedCluster cluster, int target) {
    breaking.accept(cluster, target);
  }

  private static long store(EmbeddedCluster cluster, int target) {
    List<Long> stores = cluster.storeIds();
    return stores.get(target % stores.size());
  }

  private static Link link(EmbeddedCluster cluster, int target) {
    return cluster.network().store(store(cluster, target));
  }

  /** Ends what goes on; what has changed for good, such as regions, stays changed. */
  static void healAll(EmbeddedCluster cluster) {
    cluster.network().heal();
    for (long store : cluster.storeIds()) {
      cluster.faults().thawStore(store);
      cluster.startStore(store);
    }
    for (int i = 0; i < cluster.pdMembers(); i++) {
      cluster.startPd(i);
    }
  }
}
