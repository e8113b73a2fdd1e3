package io.kvdc.embedded.internal.pd;

import com.google.protobuf.ByteString;
import io.kvdc.proto.pdpb.UpdateGCSafePointRequest;
import io.kvdc.proto.pdpb.UpdateGCSafePointResponse;
import io.kvdc.proto.pdpb.UpdateGCSafePointV2Request;
import io.kvdc.proto.pdpb.UpdateGCSafePointV2Response;
import io.kvdc.proto.pdpb.UpdateServiceGCSafePointRequest;
import io.kvdc.proto.pdpb.UpdateServiceGCSafePointResponse;
import io.kvdc.proto.pdpb.UpdateServiceSafePointV2Request;
import io.kvdc.proto.pdpb.UpdateServiceSafePointV2Response;

/**
 * The calls of old clients, mapped to safe points and barriers: the service {@code gc_worker} moves
 * the transaction safe point, {@code native_br} sets a barrier for all keyspaces, and any other
 * service a barrier of its name.
 */
final class ServiceSafePoints {
  private static final String NATIVE_BR = "native_br";

  private final PdState state;
  private final GcStates gc;
  private final GcScope scope;
  private final RequestGate gate;
  private final Headers headers;

  ServiceSafePoints(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gc = state.gcStates();
    this.scope = new GcScope(state.keyspaces());
    this.gate = gate;
    this.headers = headers;
  }

  /** The lowest safe point of all services, and whose it is. */
  private record Lowest(ByteString service, long safePoint) {}

  UpdateGCSafePointResponse updateGcSafePoint(UpdateGCSafePointRequest request) {
    gate.checkLeader(request.getHeader());
    return UpdateGCSafePointResponse.newBuilder()
        .setHeader(headers.ok())
        .setNewSafePoint(move(GcScope.NULL_KEYSPACE_ID, request.getSafePoint()))
        .build();
  }

  UpdateGCSafePointV2Response updateGcSafePoint(UpdateGCSafePointV2Request request) {
    gate.checkLeader(request.getHeader());
    return UpdateGCSafePointV2Response.newBuilder()
        .setHeader(headers.ok())
        .setNewSafePoint(move(request.getKeyspaceId(), request.getSafePoint()))
        .build();
  }

  UpdateServiceGCSafePointResponse updateServiceSafePoint(UpdateServiceGCSafePointRequest request) {
    gate.checkLeader(request.getHeader());
    Lowest lowest =
        update(
            GcScope.NULL_KEYSPACE_ID,
            request.getServiceId(),
            request.getSafePoint(),
            request.getTTL());
    return UpdateServiceGCSafePointResponse.newBuilder()
        .setHeader(headers.ok())
        .setServiceId(lowest.service())
        .setTTL(remainingForever())
        .setMinSafePoint(lowest.safePoint())
        .build();
  }

  UpdateServiceSafePointV2Response updateServiceSafePoint(UpdateServiceSafePointV2Request request) {
    gate.checkLeader(request.getHeader());
    Lowest lowest =
        update(
            request.getKeyspaceId(),
            request.getServiceId(),
            request.getSafePoint(),
            request.getTtl());
    return UpdateServiceSafePointV2Response.newBuilder()
        .setHeader(headers.ok())
        .setServiceId(lowest.service())
        .setTtl(remainingForever())
        .setMinSafePoint(lowest.safePoint())
        .build();
  }

  /** Moves the GC safe point; a target that lies behind it only asks for it. */
  private long move(int keyspaceId, long target) {
    try {
      scope.checkManaged(keyspaceId);
      return gc.advanceGcSafePoint(target).after();
    } catch (GcStates.BehindException e) {
      return gc.snapshot().gcSafePoint();
    } catch (RefusedException e) {
      throw Replies.unknown(e.text());
    }
  }

  private Lowest update(int keyspaceId, ByteString serviceId, long safePoint, long ttlSeconds) {
    String service = serviceId.toStringUtf8();
    try {
      scope.checkExists(keyspaceId);
      if (service.equals(GcStates.GC_WORKER)) {
        return moveWorker(safePoint, ttlSeconds);
      }
      setOrDelete(service, safePoint, ttlSeconds);
    } catch (RefusedException e) {
      throw Replies.unknown(e.text());
    }
    return new Lowest(ByteString.copyFromUtf8(GcStates.GC_WORKER), gc.snapshot().txnSafePoint());
  }

  private Lowest moveWorker(long target, long ttlSeconds) {
    if (ttlSeconds != GcBarrier.FOREVER) {
      throw new RefusedException("TTL of gc_worker's service safe point must be infinity");
    }
    GcStates.Advanced advanced = gc.advanceTxnSafePoint(target);
    String lowest = advanced.after() == target ? GcStates.GC_WORKER : advanced.blockerId();
    return new Lowest(ByteString.copyFromUtf8(lowest), advanced.after());
  }

  private void setOrDelete(String service, long safePoint, long ttlSeconds) {
    boolean global = service.equals(NATIVE_BR);
    if (ttlSeconds > 0) {
      try {
        var unused =
            global
                ? gc.setGlobalBarrier(service, safePoint, ttlSeconds)
                : gc.setBarrier(service, safePoint, ttlSeconds);
      } catch (GcStates.BehindException tooLate) {
        // Not taken, and not an error to old clients: the answer tells them the safe point.
      }
    } else {
      var unused = global ? gc.deleteGlobalBarrier(service) : gc.deleteBarrier(service);
    }
  }

  /** What is left of "for ever", as PD reckons it. */
  private long remainingForever() {
    return GcBarrier.FOREVER - state.clock().instant().getEpochSecond();
  }
}
