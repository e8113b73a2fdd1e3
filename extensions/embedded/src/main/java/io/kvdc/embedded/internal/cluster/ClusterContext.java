package io.kvdc.embedded.internal.cluster;

import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.internal.pd.PdState;
import io.kvdc.embedded.internal.pd.TimestampOracle;
import io.kvdc.embedded.internal.topology.Topology;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/**
 * What the stores of a cluster share.
 *
 * @param apiVersion how stores keep raw keys
 * @param pd what PD knows; its topology is the map that requests are checked against
 * @param executor runs the calls of all servers; must not be blocked for long
 * @param scheduler for what happens later, by real time
 */
public record ClusterContext(
    ApiVersion apiVersion, PdState pd, Executor executor, ScheduledExecutorService scheduler) {

  /** The regions and stores. */
  public Topology topology() {
    return pd.topology();
  }

  /** The clock of the cluster: for TTLs and the like. */
  public InstantSource clock() {
    return pd.clock();
  }

  /** The source of timestamps, the same that PD hands out. */
  public TimestampOracle oracle() {
    return pd.oracle();
  }

  /** The cluster id. */
  public long clusterId() {
    return pd.clusterId();
  }
}
