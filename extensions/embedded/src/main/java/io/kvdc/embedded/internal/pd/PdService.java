package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.BatchScanRegionsRequest;
import io.kvdc.proto.pdpb.BatchScanRegionsResponse;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GetAllStoresRequest;
import io.kvdc.proto.pdpb.GetAllStoresResponse;
import io.kvdc.proto.pdpb.GetClusterInfoRequest;
import io.kvdc.proto.pdpb.GetClusterInfoResponse;
import io.kvdc.proto.pdpb.GetExternalTimestampRequest;
import io.kvdc.proto.pdpb.GetExternalTimestampResponse;
import io.kvdc.proto.pdpb.GetMembersRequest;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.GetMinTSRequest;
import io.kvdc.proto.pdpb.GetMinTSResponse;
import io.kvdc.proto.pdpb.GetOperatorRequest;
import io.kvdc.proto.pdpb.GetOperatorResponse;
import io.kvdc.proto.pdpb.GetRegionByIDRequest;
import io.kvdc.proto.pdpb.GetRegionRequest;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.GetStoreRequest;
import io.kvdc.proto.pdpb.GetStoreResponse;
import io.kvdc.proto.pdpb.LoadGlobalConfigRequest;
import io.kvdc.proto.pdpb.LoadGlobalConfigResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.QueryRegionRequest;
import io.kvdc.proto.pdpb.QueryRegionResponse;
import io.kvdc.proto.pdpb.ScanRegionsRequest;
import io.kvdc.proto.pdpb.ScanRegionsResponse;
import io.kvdc.proto.pdpb.ScatterRegionRequest;
import io.kvdc.proto.pdpb.ScatterRegionResponse;
import io.kvdc.proto.pdpb.ServiceMode;
import io.kvdc.proto.pdpb.SetExternalTimestampRequest;
import io.kvdc.proto.pdpb.SetExternalTimestampResponse;
import io.kvdc.proto.pdpb.SplitAndScatterRegionsRequest;
import io.kvdc.proto.pdpb.SplitAndScatterRegionsResponse;
import io.kvdc.proto.pdpb.SplitRegionsRequest;
import io.kvdc.proto.pdpb.SplitRegionsResponse;
import io.kvdc.proto.pdpb.StoreGlobalConfigRequest;
import io.kvdc.proto.pdpb.StoreGlobalConfigResponse;
import io.kvdc.proto.pdpb.TsoRequest;
import io.kvdc.proto.pdpb.TsoResponse;
import io.kvdc.proto.pdpb.WatchGlobalConfigRequest;
import io.kvdc.proto.pdpb.WatchGlobalConfigResponse;

/**
 * The service {@code pdpb.PD} of one member: takes calls in and hands them to the class that
 * answers them.
 */
final class PdService extends GcCalls {
  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;
  private final RegionRequests regions;
  private final StoreRequests stores;
  private final RegionOperators operators;
  private final GlobalConfigRequests globalConfig;

  PdService(PdState state, RequestGate gate, Headers headers) {
    super(new GcRequests(state, gate, headers), new ServiceSafePoints(state, gate, headers));
    this.state = state;
    this.gate = gate;
    this.headers = headers;
    this.regions = new RegionRequests(state, gate, headers);
    this.stores = new StoreRequests(state, gate, headers);
    this.operators = new RegionOperators(state, gate, headers);
    this.globalConfig = new GlobalConfigRequests(state.metaStore(), headers);
  }

  /**
   * Answered by every member, and whatever cluster id the caller names: it may not know the right
   * one yet.
   */
  @Override
  public void getMembers(GetMembersRequest request, StreamObserver<GetMembersResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          GetMembersResponse.Builder reply =
              GetMembersResponse.newBuilder()
                  .setHeader(headers.ok())
                  .addAllMembers(state.membership().members());
          Member leader = state.membership().leader();
          if (leader != null) {
            reply.setLeader(leader).setEtcdLeader(leader);
          }
          return reply.build();
        });
  }

  @Override
  public void getClusterInfo(
      GetClusterInfoRequest request, StreamObserver<GetClusterInfoResponse> observer) {
    Replies.answer(
        observer,
        () ->
            GetClusterInfoResponse.newBuilder()
                .setHeader(headers.ok())
                .addServiceModes(
                    state.timestampService().isApart()
                        ? ServiceMode.API_SVC_MODE
                        : ServiceMode.PD_SVC_MODE)
                .addAllTsoUrls(state.timestampService().urls())
                .build());
  }

  @Override
  public StreamObserver<TsoRequest> tso(StreamObserver<TsoResponse> observer) {
    return new TsoStream(state, gate, headers, observer);
  }

  @Override
  public void getMinTS(GetMinTSRequest request, StreamObserver<GetMinTSResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          return GetMinTSResponse.newBuilder()
              .setHeader(headers.ok())
              .setTimestamp(TsoStream.allocate(state.oracle(), 1))
              .build();
        });
  }

  @Override
  public void getStore(GetStoreRequest request, StreamObserver<GetStoreResponse> observer) {
    Replies.answer(observer, () -> stores.one(request));
  }

  @Override
  public void getAllStores(
      GetAllStoresRequest request, StreamObserver<GetAllStoresResponse> observer) {
    Replies.answer(observer, () -> stores.all(request));
  }

  @Override
  public void getRegion(GetRegionRequest request, StreamObserver<GetRegionResponse> observer) {
    Replies.answer(observer, () -> regions.byKey(request));
  }

  @Override
  public void getPrevRegion(GetRegionRequest request, StreamObserver<GetRegionResponse> observer) {
    Replies.answer(observer, () -> regions.before(request));
  }

  @Override
  public void getRegionByID(
      GetRegionByIDRequest request, StreamObserver<GetRegionResponse> observer) {
    Replies.answer(observer, () -> regions.byId(request));
  }

  @Override
  public StreamObserver<QueryRegionRequest> queryRegion(
      StreamObserver<QueryRegionResponse> observer) {
    return new QueryRegionStream(regions, observer);
  }

  @Override
  public void scanRegions(
      ScanRegionsRequest request, StreamObserver<ScanRegionsResponse> observer) {
    Replies.answer(observer, () -> regions.scan(request));
  }

  @Override
  public void batchScanRegions(
      BatchScanRegionsRequest request, StreamObserver<BatchScanRegionsResponse> observer) {
    Replies.answer(observer, () -> regions.batchScan(request));
  }

  @Override
  public void scatterRegion(
      ScatterRegionRequest request, StreamObserver<ScatterRegionResponse> observer) {
    Replies.answer(observer, () -> operators.scatter(request));
  }

  @Override
  public void getOperator(
      GetOperatorRequest request, StreamObserver<GetOperatorResponse> observer) {
    Replies.answer(observer, () -> operators.operator(request));
  }

  @Override
  public void splitRegions(
      SplitRegionsRequest request, StreamObserver<SplitRegionsResponse> observer) {
    Replies.answer(observer, () -> operators.split(request));
  }

  @Override
  public void splitAndScatterRegions(
      SplitAndScatterRegionsRequest request,
      StreamObserver<SplitAndScatterRegionsResponse> observer) {
    Replies.answer(observer, () -> operators.splitAndScatter(request));
  }

  @Override
  public void storeGlobalConfig(
      StoreGlobalConfigRequest request, StreamObserver<StoreGlobalConfigResponse> observer) {
    Replies.answer(observer, () -> globalConfig.store(request));
  }

  @Override
  public void loadGlobalConfig(
      LoadGlobalConfigRequest request, StreamObserver<LoadGlobalConfigResponse> observer) {
    Replies.answer(observer, () -> globalConfig.load(request));
  }

  @Override
  public void watchGlobalConfig(
      WatchGlobalConfigRequest request, StreamObserver<WatchGlobalConfigResponse> observer) {
    globalConfig.watch(request, observer);
  }

  @Override
  public void setExternalTimestamp(
      SetExternalTimestampRequest request, StreamObserver<SetExternalTimestampResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          String refusal =
              state.externalTimestamp().trySet(request.getTimestamp(), state.oracle().next());
          return SetExternalTimestampResponse.newBuilder()
              .setHeader(
                  refusal.isEmpty()
                      ? headers.ok()
                      : headers.error(ErrorType.INVALID_VALUE, refusal))
              .build();
        });
  }

  @Override
  public void getExternalTimestamp(
      GetExternalTimestampRequest request, StreamObserver<GetExternalTimestampResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          return GetExternalTimestampResponse.newBuilder()
              .setHeader(headers.ok())
              .setTimestamp(state.externalTimestamp().get())
              .build();
        });
  }
}
