package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/** Looks keyspaces up. */
@FunctionalInterface
public interface PdKeyspaces {

  /**
   * The enabled keyspace with a name.
   *
   * @return fails with {@link io.kvdc.error.KeyspaceNotFoundException} if there is none or it is
   *     not enabled, and with {@link io.kvdc.error.UnsupportedFeatureException} if it is one of API
   *     v3
   */
  CompletableFuture<Keyspace> byName(String name, Deadline deadline);
}
