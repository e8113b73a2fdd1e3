package io.kvdc.embedded.internal.pd;

import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.keyspacepb.KeyspaceState;
import io.kvdc.proto.pdpb.AdvanceGCSafePointRequest;
import io.kvdc.proto.pdpb.AdvanceGCSafePointResponse;
import io.kvdc.proto.pdpb.AdvanceTxnSafePointRequest;
import io.kvdc.proto.pdpb.AdvanceTxnSafePointResponse;
import io.kvdc.proto.pdpb.DeleteGCBarrierRequest;
import io.kvdc.proto.pdpb.DeleteGCBarrierResponse;
import io.kvdc.proto.pdpb.DeleteGlobalGCBarrierRequest;
import io.kvdc.proto.pdpb.DeleteGlobalGCBarrierResponse;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.GCBarrierInfo;
import io.kvdc.proto.pdpb.GCState;
import io.kvdc.proto.pdpb.GetAllKeyspacesGCStatesRequest;
import io.kvdc.proto.pdpb.GetAllKeyspacesGCStatesResponse;
import io.kvdc.proto.pdpb.GetGCStateRequest;
import io.kvdc.proto.pdpb.GetGCStateResponse;
import io.kvdc.proto.pdpb.GlobalGCBarrierInfo;
import io.kvdc.proto.pdpb.GlobalGCBarriersInfo;
import io.kvdc.proto.pdpb.KeyspaceScope;
import io.kvdc.proto.pdpb.RequestHeader;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.proto.pdpb.SetGCBarrierRequest;
import io.kvdc.proto.pdpb.SetGCBarrierResponse;
import io.kvdc.proto.pdpb.SetGlobalGCBarrierRequest;
import io.kvdc.proto.pdpb.SetGlobalGCBarrierResponse;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Safe points and barriers of GC. What old clients call instead is in {@link ServiceSafePoints}.
 */
final class GcRequests {
  private final PdState state;
  private final GcStates gc;
  private final GcScope scope;
  private final RequestGate gate;
  private final Headers headers;

  GcRequests(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gc = state.gcStates();
    this.scope = new GcScope(state.keyspaces());
    this.gate = gate;
    this.headers = headers;
  }

  GetGCStateResponse state(GetGCStateRequest request) {
    return answer(
        request.getHeader(),
        header -> GetGCStateResponse.newBuilder().setHeader(header).build(),
        () -> {
          scope.checkExists(GcScope.idOf(request.getKeyspaceScope()));
          GcStates.Snapshot snapshot = gc.snapshot();
          GetGCStateResponse.Builder reply =
              GetGCStateResponse.newBuilder()
                  .setHeader(headers.ok())
                  .setGcState(unified(snapshot, request.getExcludeGcBarriers()));
          if (request.getIncludeGlobalGcBarriers()) {
            GlobalGCBarriersInfo.Builder all = GlobalGCBarriersInfo.newBuilder();
            snapshot.globalBarriers().forEach(barrier -> all.addBarriers(globalInfo(barrier)));
            reply.setGlobalGcBarriers(all);
          }
          return reply.build();
        });
  }

  GetAllKeyspacesGCStatesResponse allStates(GetAllKeyspacesGCStatesRequest request) {
    gate.checkLeader(request.getHeader());
    GcStates.Snapshot snapshot = gc.snapshot();
    GetAllKeyspacesGCStatesResponse.Builder reply =
        GetAllKeyspacesGCStatesResponse.newBuilder()
            .setHeader(headers.ok())
            .addGcStates(unified(snapshot, request.getExcludeGcBarriers()));
    for (KeyspaceMeta keyspace : state.keyspaces().from(0, 0)) {
      if (keyspace.getState() == KeyspaceState.ENABLED) {
        reply.addGcStates(GCState.newBuilder().setKeyspaceScope(scopeOf(keyspace.getId())));
      }
    }
    if (!request.getExcludeGlobalGcBarriers()) {
      snapshot.globalBarriers().forEach(barrier -> reply.addGlobalGcBarriers(globalInfo(barrier)));
    }
    return reply.build();
  }

  AdvanceTxnSafePointResponse advanceTxnSafePoint(AdvanceTxnSafePointRequest request) {
    return answer(
        request.getHeader(),
        header -> AdvanceTxnSafePointResponse.newBuilder().setHeader(header).build(),
        () -> {
          scope.checkManaged(GcScope.idOf(request.getKeyspaceScope()));
          GcStates.Advanced advanced = gc.advanceTxnSafePoint(request.getTarget());
          return AdvanceTxnSafePointResponse.newBuilder()
              .setHeader(headers.ok())
              .setOldTxnSafePoint(advanced.before())
              .setNewTxnSafePoint(advanced.after())
              .setBlockerDescription(advanced.blockerDescription())
              .build();
        });
  }

  AdvanceGCSafePointResponse advanceGcSafePoint(AdvanceGCSafePointRequest request) {
    return answer(
        request.getHeader(),
        header -> AdvanceGCSafePointResponse.newBuilder().setHeader(header).build(),
        () -> {
          scope.checkManaged(GcScope.idOf(request.getKeyspaceScope()));
          GcStates.Advanced advanced = gc.advanceGcSafePoint(request.getTarget());
          return AdvanceGCSafePointResponse.newBuilder()
              .setHeader(headers.ok())
              .setOldGcSafePoint(advanced.before())
              .setNewGcSafePoint(advanced.after())
              .build();
        });
  }

  SetGCBarrierResponse setBarrier(SetGCBarrierRequest request) {
    return answer(
        request.getHeader(),
        header -> SetGCBarrierResponse.newBuilder().setHeader(header).build(),
        () -> {
          scope.checkExists(GcScope.idOf(request.getKeyspaceScope()));
          GcBarrier barrier =
              gc.setBarrier(
                  request.getBarrierId(), request.getBarrierTs(), request.getTtlSeconds());
          return SetGCBarrierResponse.newBuilder()
              .setHeader(headers.ok())
              .setNewBarrierInfo(info(barrier))
              .build();
        });
  }

  DeleteGCBarrierResponse deleteBarrier(DeleteGCBarrierRequest request) {
    return answer(
        request.getHeader(),
        header -> DeleteGCBarrierResponse.newBuilder().setHeader(header).build(),
        () -> {
          scope.checkExists(GcScope.idOf(request.getKeyspaceScope()));
          GcBarrier deleted = gc.deleteBarrier(request.getBarrierId());
          DeleteGCBarrierResponse.Builder reply =
              DeleteGCBarrierResponse.newBuilder().setHeader(headers.ok());
          return (deleted == null ? reply : reply.setDeletedBarrierInfo(info(deleted))).build();
        });
  }

  SetGlobalGCBarrierResponse setGlobalBarrier(SetGlobalGCBarrierRequest request) {
    return answer(
        request.getHeader(),
        header -> SetGlobalGCBarrierResponse.newBuilder().setHeader(header).build(),
        () -> {
          GcBarrier barrier =
              gc.setGlobalBarrier(
                  request.getBarrierId(), request.getBarrierTs(), request.getTtlSeconds());
          return SetGlobalGCBarrierResponse.newBuilder()
              .setHeader(headers.ok())
              .setNewBarrierInfo(globalInfo(barrier))
              .build();
        });
  }

  DeleteGlobalGCBarrierResponse deleteGlobalBarrier(DeleteGlobalGCBarrierRequest request) {
    return answer(
        request.getHeader(),
        header -> DeleteGlobalGCBarrierResponse.newBuilder().setHeader(header).build(),
        () -> {
          GcBarrier deleted = gc.deleteGlobalBarrier(request.getBarrierId());
          DeleteGlobalGCBarrierResponse.Builder reply =
              DeleteGlobalGCBarrierResponse.newBuilder().setHeader(headers.ok());
          return (deleted == null ? reply : reply.setDeletedBarrierInfo(globalInfo(deleted)))
              .build();
        });
  }

  private <T> T answer(
      RequestHeader header, Function<ResponseHeader, T> refusal, Supplier<T> handler) {
    gate.checkLeader(header);
    try {
      return handler.get();
    } catch (RefusedException e) {
      return refusal.apply(headers.error(ErrorType.UNKNOWN, e.text()));
    }
  }

  private GCState unified(GcStates.Snapshot snapshot, boolean withoutBarriers) {
    GCState.Builder unified =
        GCState.newBuilder()
            .setKeyspaceScope(scopeOf(GcScope.NULL_KEYSPACE_ID))
            .setTxnSafePoint(snapshot.txnSafePoint())
            .setGcSafePoint(snapshot.gcSafePoint());
    if (!withoutBarriers) {
      snapshot.barriers().forEach(barrier -> unified.addGcBarriers(info(barrier)));
    }
    return unified.build();
  }

  private static KeyspaceScope scopeOf(int keyspaceId) {
    return KeyspaceScope.newBuilder().setKeyspaceId(keyspaceId).build();
  }

  private GCBarrierInfo info(GcBarrier barrier) {
    return GCBarrierInfo.newBuilder()
        .setBarrierId(barrier.id())
        .setBarrierTs(barrier.timestamp())
        .setTtlSeconds(barrier.ttlSeconds(now()))
        .build();
  }

  private GlobalGCBarrierInfo globalInfo(GcBarrier barrier) {
    return GlobalGCBarrierInfo.newBuilder()
        .setBarrierId(barrier.id())
        .setBarrierTs(barrier.timestamp())
        .setTtlSeconds(barrier.ttlSeconds(now()))
        .build();
  }

  private Instant now() {
    return state.clock().instant();
  }
}
