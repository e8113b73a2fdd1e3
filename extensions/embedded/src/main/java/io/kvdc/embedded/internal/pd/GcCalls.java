package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.pdpb.AdvanceGCSafePointRequest;
import io.kvdc.proto.pdpb.AdvanceGCSafePointResponse;
import io.kvdc.proto.pdpb.AdvanceTxnSafePointRequest;
import io.kvdc.proto.pdpb.AdvanceTxnSafePointResponse;
import io.kvdc.proto.pdpb.DeleteGCBarrierRequest;
import io.kvdc.proto.pdpb.DeleteGCBarrierResponse;
import io.kvdc.proto.pdpb.DeleteGlobalGCBarrierRequest;
import io.kvdc.proto.pdpb.DeleteGlobalGCBarrierResponse;
import io.kvdc.proto.pdpb.GetAllKeyspacesGCStatesRequest;
import io.kvdc.proto.pdpb.GetAllKeyspacesGCStatesResponse;
import io.kvdc.proto.pdpb.GetGCStateRequest;
import io.kvdc.proto.pdpb.GetGCStateResponse;
import io.kvdc.proto.pdpb.PDGrpc;
import io.kvdc.proto.pdpb.SetGCBarrierRequest;
import io.kvdc.proto.pdpb.SetGCBarrierResponse;
import io.kvdc.proto.pdpb.SetGlobalGCBarrierRequest;
import io.kvdc.proto.pdpb.SetGlobalGCBarrierResponse;
import io.kvdc.proto.pdpb.UpdateGCSafePointRequest;
import io.kvdc.proto.pdpb.UpdateGCSafePointResponse;
import io.kvdc.proto.pdpb.UpdateGCSafePointV2Request;
import io.kvdc.proto.pdpb.UpdateGCSafePointV2Response;
import io.kvdc.proto.pdpb.UpdateServiceGCSafePointRequest;
import io.kvdc.proto.pdpb.UpdateServiceGCSafePointResponse;
import io.kvdc.proto.pdpb.UpdateServiceSafePointV2Request;
import io.kvdc.proto.pdpb.UpdateServiceSafePointV2Response;

/** The part of the service {@code pdpb.PD} that is about GC. */
abstract class GcCalls extends PDGrpc.PDImplBase {
  private final GcRequests gc;
  private final ServiceSafePoints services;

  GcCalls(GcRequests gc, ServiceSafePoints services) {
    this.gc = gc;
    this.services = services;
  }

  @Override
  public void getGCState(GetGCStateRequest request, StreamObserver<GetGCStateResponse> observer) {
    Replies.answer(observer, () -> gc.state(request));
  }

  @Override
  public void getAllKeyspacesGCStates(
      GetAllKeyspacesGCStatesRequest request,
      StreamObserver<GetAllKeyspacesGCStatesResponse> observer) {
    Replies.answer(observer, () -> gc.allStates(request));
  }

  @Override
  public void advanceTxnSafePoint(
      AdvanceTxnSafePointRequest request, StreamObserver<AdvanceTxnSafePointResponse> observer) {
    Replies.answer(observer, () -> gc.advanceTxnSafePoint(request));
  }

  @Override
  public void advanceGCSafePoint(
      AdvanceGCSafePointRequest request, StreamObserver<AdvanceGCSafePointResponse> observer) {
    Replies.answer(observer, () -> gc.advanceGcSafePoint(request));
  }

  @Override
  public void setGCBarrier(
      SetGCBarrierRequest request, StreamObserver<SetGCBarrierResponse> observer) {
    Replies.answer(observer, () -> gc.setBarrier(request));
  }

  @Override
  public void deleteGCBarrier(
      DeleteGCBarrierRequest request, StreamObserver<DeleteGCBarrierResponse> observer) {
    Replies.answer(observer, () -> gc.deleteBarrier(request));
  }

  @Override
  public void setGlobalGCBarrier(
      SetGlobalGCBarrierRequest request, StreamObserver<SetGlobalGCBarrierResponse> observer) {
    Replies.answer(observer, () -> gc.setGlobalBarrier(request));
  }

  @Override
  public void deleteGlobalGCBarrier(
      DeleteGlobalGCBarrierRequest request,
      StreamObserver<DeleteGlobalGCBarrierResponse> observer) {
    Replies.answer(observer, () -> gc.deleteGlobalBarrier(request));
  }

  @Override
  public void updateGCSafePoint(
      UpdateGCSafePointRequest request, StreamObserver<UpdateGCSafePointResponse> observer) {
    Replies.answer(observer, () -> services.updateGcSafePoint(request));
  }

  @Override
  public void updateGCSafePointV2(
      UpdateGCSafePointV2Request request, StreamObserver<UpdateGCSafePointV2Response> observer) {
    Replies.answer(observer, () -> services.updateGcSafePoint(request));
  }

  @Override
  public void updateServiceGCSafePoint(
      UpdateServiceGCSafePointRequest request,
      StreamObserver<UpdateServiceGCSafePointResponse> observer) {
    Replies.answer(observer, () -> services.updateServiceSafePoint(request));
  }

  @Override
  public void updateServiceSafePointV2(
      UpdateServiceSafePointV2Request request,
      StreamObserver<UpdateServiceSafePointV2Response> observer) {
    Replies.answer(observer, () -> services.updateServiceSafePoint(request));
  }
}
