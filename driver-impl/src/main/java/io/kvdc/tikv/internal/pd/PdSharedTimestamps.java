package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Timestamps that all clients of a cluster see alike. */
public interface PdSharedTimestamps {

  /**
   * What the timelines of all keyspace groups have passed: the least of their newest timestamps. A
   * new timestamp where there is but one timeline.
   */
  CompletableFuture<Timestamp> minimum(Deadline deadline);

  /** The timestamp up to which readers outside of the cluster may read; 0 if none was set. */
  CompletableFuture<Timestamp> external(Deadline deadline);

  /**
   * Moves the external timestamp on. Setting what is set already changes nothing.
   *
   * @return fails with {@link io.kvdc.error.RequestRejectedException} if it is ahead of the cluster
   *     or behind what is set
   */
  CompletableFuture<@Nullable Void> setExternal(Timestamp timestamp, Deadline deadline);
}
