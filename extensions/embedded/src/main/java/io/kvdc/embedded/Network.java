package io.kvdc.embedded;

import io.kvdc.embedded.internal.cluster.ClusterRuntime;

/**
 * The network of a cluster, for tests to break it. Thread-safe, also while a workload runs.
 *
 * <pre>{@code
 * cluster.network().store(storeId).partition();
 * cluster.network().pd(cluster.pdLeader()).delay(Duration.ofMillis(20));
 * cluster.network().heal();
 * }</pre>
 */
public final class Network {

  private final ClusterRuntime runtime;

  Network(ClusterRuntime runtime) {
    this.runtime = runtime;
  }

  /**
   * The network between clients and a store.
   *
   * @param storeId the store, which may be stopped
   * @return always works on the same faults
   */
  public Link store(long storeId) {
    return new Link(runtime.storeWire(storeId));
  }

  /**
   * The network between clients and a member of PD.
   *
   * @param index its place in {@link EmbeddedCluster#pdAddresses()}
   * @return always works on the same faults
   */
  public Link pd(int index) {
    return new Link(runtime.pdWire(index));
  }

  /**
   * Cuts a store off from clients, from PD and from the other stores: as {@link Link#partition},
   * and its regions elect other leaders if they have a majority elsewhere, as if it had stopped.
   *
   * @param storeId the store
   */
  public void isolateStore(long storeId) {
    store(storeId).partition();
    runtime.setIsolated(storeId, true);
  }

  /**
   * Ends all faults of a store's network; other stores can reach it again too.
   *
   * @param storeId the store
   */
  public void healStore(long storeId) {
    runtime.setIsolated(storeId, false);
    store(storeId).heal();
  }

  /** Ends all faults of the network. */
  public void heal() {
    runtime.storeIds().forEach(this::healStore);
    for (int i = 0; i < runtime.pdAddresses().size(); i++) {
      pd(i).heal();
    }
  }
}
