package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.tikv.internal.codec.Keyspace;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** PD over RPC. */
public final class GrpcPdClient implements PdClient {

  private static final PdMethod<GetMembersRequest, GetMembersResponse> GET_MEMBERS =
      new PdMethod<>(PDGrpc.getGetMembersMethod(), GetMembersResponse::getHeader);

  private final PdCalls calls;
  private final LeaderTracker leaders;
  private final TsoDiscovery tsoServers;
  private final ClockWatch clock;
  private final TsoBatcher batcher;
  private final PdTimestamps timestamps;
  private final PdSharedTimestamps sharedTimestamps;
  private final PdMicroservices microservices;
  private final PdRegions regions;
  private final PdStores stores;
  private final PdKeyspaces keyspaces;
  private final PdGcStates gcStates;
  private final PdOperators operators;

  /**
   * Makes a client; nothing is sent before the first call.
   *
   * @param rpc the transport; stays the caller's to close, after this
   * @param endpoints host and port of one member at least
   * @param settings how it is asked
   * @param environment time, chance and scheduling
   */
  public GrpcPdClient(
      RpcClient rpc, List<String> endpoints, PdSettings settings, RetryEnvironment environment) {
    LeaderTracker leaders = new LeaderTracker(rpc, environment, new PdEndpoints(endpoints));
    this.calls = new PdCalls(rpc, leaders, environment, settings.timeout());
    MetaStorageQueries storage = new MetaStorageQueries(calls);
    this.leaders = leaders;
    this.tsoServers = new TsoDiscovery(rpc, leaders, storage, environment);
    this.clock =
        new ClockWatch(InstantSource.system(), environment.ticker(), settings.driftWarning());
    this.batcher = new TsoBatcher(rpc, tsoServers, environment, settings, clock);
    EngineMetrics metrics = environment.metrics();
    Ticker ticker = environment.ticker();
    this.timestamps =
        metrics == null ? batcher : new MeasuredTimestamps(batcher, metrics.tso(), ticker);
    this.sharedTimestamps = new SharedTimestampQueries(calls, tsoServers, timestamps);
    this.microservices = new ServiceDiscovery(leaders, tsoServers, storage, environment);
    RegionQueries regionQueries = new RegionQueries(calls, settings);
    this.regions =
        metrics == null
            ? regionQueries
            : new MeasuredRegions(regionQueries, metrics.regions(), ticker);
    StoreQueries storeQueries = new StoreQueries(calls);
    this.stores =
        metrics == null
            ? storeQueries
            : new MeasuredStores(storeQueries, metrics.regions(), ticker);
    this.keyspaces = new KeyspaceQueries(calls);
    this.gcStates = new GcStateQueries(calls);
    this.operators = new OperatorCalls(calls);
  }

  @Override
  public CompletableFuture<Long> clusterId(Deadline deadline) {
    return getMembers(response -> response.getHeader().getClusterId(), deadline);
  }

  @Override
  public PdTimestamps timestamps() {
    return timestamps;
  }

  @Override
  public PdSharedTimestamps sharedTimestamps() {
    return sharedTimestamps;
  }

  @Override
  public PdMicroservices microservices() {
    return microservices;
  }

  @Override
  public void useKeyspace(Keyspace keyspace) {
    tsoServers.useKeyspace(keyspace.id());
  }

  @Override
  public PdStatus status() {
    PdLeader leader = leaders.known();
    TsoServer server = tsoServers.last();
    return new PdStatus(
        leader == null ? null : leader.address(),
        server == null ? null : server.address(),
        clock.last());
  }

  @Override
  public PdRegions regions() {
    return regions;
  }

  @Override
  public PdStores stores() {
    return stores;
  }

  @Override
  public PdKeyspaces keyspaces() {
    return keyspaces;
  }

  @Override
  public PdGcStates gcStates() {
    return gcStates;
  }

  @Override
  public PdOperators operators() {
    return operators;
  }

  @Override
  public PdMembers members() {
    return deadline -> getMembers(response -> response, deadline);
  }

  private <T> CompletableFuture<T> getMembers(
      Function<GetMembersResponse, T> reader, Deadline deadline) {
    return calls.call(
        GET_MEMBERS,
        header -> GetMembersRequest.newBuilder().setHeader(header).build(),
        response -> {
          PdErrors.refuseErrors(response.getHeader(), GET_MEMBERS.name());
          return reader.apply(response);
        },
        deadline);
  }

  @Override
  public void close() {
    calls.close();
    batcher.close();
  }
}
