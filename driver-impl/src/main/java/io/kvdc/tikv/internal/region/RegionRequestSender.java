package io.kvdc.tikv.internal.region;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.store.StoreCache;

/**
 * Sends requests to regions. Each goes to the region's leader, or to the replica that its operation
 * chooses, and is sent again, within the budget of its operation, as {@link RegionErrorInterpreter}
 * advises; what it cannot settle without looking the keys up anew it hands back.
 */
public final class RegionRequestSender {

  /** How long a store may work on a write or a batch (client-go: MaxWriteExecutionTime). */
  static final long MAX_WRITE_EXECUTION_MILLIS = 20_000;

  /** What requests without a source say (client-go: util.RequestSource). */
  private static final String REQUEST_SOURCE = "unknown";

  private final KeyCodec codec;
  private final RegionLocator locator;
  private final StoreCache stores;
  private final RpcClient client;
  private final RetryEnvironment environment;
  private final RegionErrorInterpreter interpreter;

  /**
   * Makes one.
   *
   * @param codec describes the keyspace in each request
   * @param locator finds regions
   * @param stores finds stores
   * @param client sends
   * @param environment time and scheduling
   */
  public RegionRequestSender(
      KeyCodec codec,
      RegionLocator locator,
      StoreCache stores,
      RpcClient client,
      RetryEnvironment environment) {
    this.codec = codec;
    this.locator = locator;
    this.stores = stores;
    this.client = client;
    this.environment = environment;
    this.interpreter = new RegionErrorInterpreter(locator.cache(), stores, client);
  }

  /** Finds regions. */
  public RegionLocator locator() {
    return locator;
  }

  /** Time, chance and scheduling. */
  public RetryEnvironment environment() {
    return environment;
  }

  StoreCache stores() {
    return stores;
  }

  RpcClient client() {
    return client;
  }

  RegionErrorInterpreter interpreter() {
    return interpreter;
  }

  Context context(
      CachedRegion region,
      Peer peer,
      RegionRequest<?, ?> kind,
      ApiCall<?> operation,
      boolean again,
      boolean replicaRead) {
    Context.Builder context =
        Context.newBuilder()
            .setRegionId(region.verId().id())
            .setRegionEpoch(region.epoch())
            .setPeer(peer)
            .setMaxExecutionDurationMs(
                kind.rpc().changes()
                    ? MAX_WRITE_EXECUTION_MILLIS
                    : kind.attemptTimeout().toMillis())
            .setRequestSource(REQUEST_SOURCE);
    codec.describe(context);
    operation.describe(context);
    if (again) {
      context.setIsRetryRequest(true);
    }
    if (replicaRead) {
      context.setReplicaRead(true);
    }
    return context.build();
  }

  /** What requests to a store that are for no region say. */
  Context.Builder storeContext(RegionRequest<?, ?> kind) {
    Context.Builder context =
        Context.newBuilder()
            .setMaxExecutionDurationMs(
                kind.rpc().changes()
                    ? MAX_WRITE_EXECUTION_MILLIS
                    : kind.attemptTimeout().toMillis())
            .setRequestSource(REQUEST_SOURCE);
    codec.describe(context);
    return context;
  }
}
