package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/**
 * Everything that is asked of PD. Each call follows the leader, and goes on trying until its
 * deadline. All futures fail with exceptions of the API: {@link
 * io.kvdc.error.ClusterUnreachableException} if no member answered in time, {@link
 * io.kvdc.error.ClusterMismatchException} if a member belongs to another cluster, {@link
 * io.kvdc.error.ProtocolException} if what answers is no PD, {@link
 * io.kvdc.error.RequestRejectedException} if PD refused, {@link
 * io.kvdc.error.CallCancelledException} if this was closed. They complete on threads that must not
 * be blocked. Safe for use by many threads.
 */
public interface PdClient extends AutoCloseable {

  /** Finds the leader, if it is not known yet, and with it the id of the cluster. */
  CompletableFuture<Long> clusterId(Deadline deadline);

  /** Timestamps. */
  PdTimestamps timestamps();

  /** Timestamps that all clients share. */
  PdSharedTimestamps sharedTimestamps();

  /** Services that may run apart. */
  PdMicroservices microservices();

  /**
   * Has timestamps come from the timeline of a keyspace, which is one of its own where servers
   * apart from PD give them out. Before the first timestamp is asked for.
   */
  void useKeyspace(Keyspace keyspace);

  /** What is known of PD just now; asks nobody. */
  PdStatus status();

  /** Regions. */
  PdRegions regions();

  /** Stores. */
  PdStores stores();

  /** Keyspaces. */
  PdKeyspaces keyspaces();

  /** The collection of old versions. */
  PdGcStates gcStates();

  /** Splitting and scattering. */
  PdOperators operators();

  /** The members of PD. */
  PdMembers members();

  /** Fails all calls that go on and ends the streams. Does not close the transport. */
  @Override
  void close();
}
