package io.kvdc.embedded.internal.cluster;

import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/**
 * What the stores of one cluster serve. One object for the whole cluster, so that stores can share
 * one storage.
 */
public interface StoreServices {
  /** Makes the services when a cluster starts, before its first server. */
  @FunctionalInterface
  interface Factory {
    /** The services of this cluster. */
    StoreServices create(ClusterContext context);
  }

  /**
   * The services of one store. Called each time the server of the store starts, for a restart too:
   * what the store keeps only in memory, such as locks, is then to be forgotten.
   */
  List<ServerServiceDefinition> services(long storeId);

  /** What stands around all calls to members of PD. */
  ServerInterceptor aroundPd();
}
