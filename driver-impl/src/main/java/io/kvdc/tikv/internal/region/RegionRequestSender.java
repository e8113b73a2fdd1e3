package io.kvdc.tikv.internal.region;

import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.tikv.internal.codec.KeyCodec;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.store.StoreCache;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * Sends requests to regions. Each goes to the region's leader, or to the replica that its operation
 * chooses, and is sent again, within the budget of its operation, as {@link RegionErrorInterpreter}
 * advises; what it cannot settle without looking the keys up anew it hands back.
 */
public final class RegionRequestSender {

  /** How long a store may work on a write or a batch (client-go: MaxWriteExecutionTime). */
  static final long MAX_WRITE_EXECUTION_MILLIS = 20_000;

  /** What requests without a source say (client-go: util.RequestSource). */
  static final String REQUEST_SOURCE = "unknown";

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final KeyCodec codec;
  private final RegionLocator locator;
  private final StoreCache stores;
  private final RpcClient client;
  private final RegionSettings settings;
  private final RetryEnvironment environment;
  private final RegionErrorInterpreter interpreter;

  /**
   * Makes one.
   *
   * @param codec describes the keyspace in each request
   * @param locator finds regions
   * @param stores finds stores
   * @param client sends
   * @param settings how requests are routed
   * @param environment time and scheduling
   */
  public RegionRequestSender(
      KeyCodec codec,
      RegionLocator locator,
      StoreCache stores,
      RpcClient client,
      RegionSettings settings,
      RetryEnvironment environment) {
    this(
        codec,
        locator,
        stores,
        client,
        settings,
        environment,
        new RegionErrorInterpreter(locator.cache(), stores, client));
  }

  private RegionRequestSender(
      KeyCodec codec,
      RegionLocator locator,
      StoreCache stores,
      RpcClient client,
      RegionSettings settings,
      RetryEnvironment environment,
      RegionErrorInterpreter interpreter) {
    this.codec = codec;
    this.locator = locator;
    this.stores = stores;
    this.client = client;
    this.settings = settings;
    this.environment = environment;
    this.interpreter = interpreter;
  }

  /**
   * The same with a client that stands around this one's.
   *
   * @param around makes it
   */
  public RegionRequestSender with(UnaryOperator<RpcClient> around) {
    return new RegionRequestSender(
        codec, locator, stores, around.apply(client), settings, environment, interpreter);
  }

  /** Finds regions. */
  public RegionLocator locator() {
    return locator;
  }

  /** Time, chance and scheduling. */
  public RetryEnvironment environment() {
    return environment;
  }

  /** The stores of the cluster. */
  public StoreCache stores() {
    return stores;
  }

  RpcClient client() {
    return client;
  }

  RegionErrorInterpreter interpreter() {
    return interpreter;
  }

  ReplicaSelector selector(CachedRegion region, ReadRouting routing, boolean reads) {
    return new ReplicaSelector(
        region, routing, reads, stores, environment.random(), settings.forwarding());
  }

  Context.Builder context(
      CachedRegion region,
      ReplicaSelector route,
      RegionRequest<?, ?> kind,
      ApiCall<?> operation,
      boolean again,
      Duration timeout) {
    Context.Builder context =
        Context.newBuilder()
            .setRegionId(region.verId().id())
            .setRegionEpoch(region.epoch())
            .setPeer(route.peer())
            .setMaxExecutionDurationMs(
                kind.rpc().changes() ? MAX_WRITE_EXECUTION_MILLIS : timeout.toMillis())
            .setRequestSource(REQUEST_SOURCE);
    codec.describe(context);
    operation.describe(context);
    if (again) {
      context.setIsRetryRequest(true);
    }
    if (!route.isForLeader()) {
      context.setReplicaRead(route.isReplicaRead()).setStaleRead(route.isStaleRead());
    }
    if (route.busyThresholdNanos() > 0) {
      context.setBusyThresholdMs(
          (int) Math.min(Integer.MAX_VALUE, route.busyThresholdNanos() / NANOS_PER_MILLI));
    }
    return context;
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
