package io.kvdc.embedded.internal.pd;

import io.kvdc.embedded.internal.topology.Topology;
import java.time.InstantSource;

/** What the members of PD share; a real one keeps it in etcd. */
public final class PdState {
  private final long clusterId;
  private final Topology topology;
  private final InstantSource clock;
  private final TimestampOracle oracle;
  private final PdMembership membership;
  private final TimestampService timestampService;
  private final MetaStore metaStore = new MetaStore();
  private final ResourceGroups resourceGroups;
  private final Keyspaces keyspaces;
  private final GcStates gcStates;
  private final ExternalTimestamp externalTimestamp = new ExternalTimestamp();

  /**
   * A PD for this cluster, without members yet.
   *
   * @param clusterId what requests must name
   * @param topology the map it answers from
   * @param clock where timestamps and creation times come from
   */
  public PdState(long clusterId, Topology topology, InstantSource clock) {
    this.clusterId = clusterId;
    this.topology = topology;
    this.clock = clock;
    this.oracle = new TimestampOracle(clock);
    this.membership = new PdMembership(oracle::restart);
    this.timestampService = new TimestampService(membership, oracle);
    this.resourceGroups = new ResourceGroups(clock);
    this.keyspaces = new Keyspaces(clock);
    this.gcStates = new GcStates(clock);
  }

  /** The cluster id. */
  public long clusterId() {
    return clusterId;
  }

  /** The regions and stores. */
  public Topology topology() {
    return topology;
  }

  /** The clock of the cluster. */
  public InstantSource clock() {
    return clock;
  }

  /** The source of timestamps. */
  public TimestampOracle oracle() {
    return oracle;
  }

  /** The members and their leader. */
  public PdMembership membership() {
    return membership;
  }

  /** Who gives out timestamps. */
  public TimestampService timestampService() {
    return timestampService;
  }

  /** The keyspaces. */
  public Keyspaces keyspaces() {
    return keyspaces;
  }

  /** The timestamp up to which old versions may be collected. */
  public long gcSafePoint() {
    return gcStates.snapshot().gcSafePoint();
  }

  GcStates gcStates() {
    return gcStates;
  }

  MetaStore metaStore() {
    return metaStore;
  }

  ResourceGroups resourceGroups() {
    return resourceGroups;
  }

  ExternalTimestamp externalTimestamp() {
    return externalTimestamp;
  }
}
