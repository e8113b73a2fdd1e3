package io.kvdc.embedded.internal.pd;

import io.grpc.stub.StreamObserver;
import io.kvdc.proto.keyspacepb.GetAllKeyspacesRequest;
import io.kvdc.proto.keyspacepb.GetAllKeyspacesResponse;
import io.kvdc.proto.keyspacepb.KeyspaceGrpc;
import io.kvdc.proto.keyspacepb.KeyspaceMeta;
import io.kvdc.proto.keyspacepb.LoadKeyspaceByIDRequest;
import io.kvdc.proto.keyspacepb.LoadKeyspaceRequest;
import io.kvdc.proto.keyspacepb.LoadKeyspaceResponse;
import io.kvdc.proto.keyspacepb.UpdateKeyspaceStateRequest;
import io.kvdc.proto.keyspacepb.UpdateKeyspaceStateResponse;
import io.kvdc.proto.pdpb.ErrorType;
import io.kvdc.proto.pdpb.ResponseHeader;
import org.jspecify.annotations.Nullable;

/** The service that tells clients the ids of keyspaces. Only the leader serves it. */
final class KeyspaceService extends KeyspaceGrpc.KeyspaceImplBase {
  private final PdState state;
  private final RequestGate gate;
  private final Headers headers;

  KeyspaceService(PdState state, RequestGate gate, Headers headers) {
    this.state = state;
    this.gate = gate;
    this.headers = headers;
  }

  @Override
  public void loadKeyspace(
      LoadKeyspaceRequest request, StreamObserver<LoadKeyspaceResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          return loaded(state.keyspaces().find(request.getName()));
        });
  }

  @Override
  public void loadKeyspaceByID(
      LoadKeyspaceByIDRequest request, StreamObserver<LoadKeyspaceResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          return loaded(state.keyspaces().find(request.getId()));
        });
  }

  @Override
  public void getAllKeyspaces(
      GetAllKeyspacesRequest request, StreamObserver<GetAllKeyspacesResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          gate.checkLeader(request.getHeader());
          return GetAllKeyspacesResponse.newBuilder()
              .setHeader(headers.ok())
              .addAllKeyspaces(state.keyspaces().from(request.getStartId(), request.getLimit()))
              .build();
        });
  }

  @Override
  public void updateKeyspaceState(
      UpdateKeyspaceStateRequest request, StreamObserver<UpdateKeyspaceStateResponse> observer) {
    Replies.answer(observer, () -> update(request));
  }

  private UpdateKeyspaceStateResponse update(UpdateKeyspaceStateRequest request) {
    gate.checkLeader(request.getHeader());
    UpdateKeyspaceStateResponse.Builder reply = UpdateKeyspaceStateResponse.newBuilder();
    if (request.getId() == 0) {
      String refusal =
          "[PD:keyspace:ErrModifyDefaultKeyspace]cannot modify default keyspace's state";
      return reply.setHeader(headers.error(ErrorType.UNKNOWN, refusal)).build();
    }
    KeyspaceMeta keyspace = state.keyspaces().find(request.getId());
    if (keyspace == null) {
      return reply.setHeader(notFound()).build();
    }
    try {
      KeyspaceMeta changed = state.keyspaces().changeState(keyspace, request.getState());
      return reply.setHeader(headers.ok()).setKeyspace(changed).build();
    } catch (RefusedException e) {
      return reply.setHeader(headers.error(ErrorType.UNKNOWN, e.text())).build();
    }
  }

  private LoadKeyspaceResponse loaded(@Nullable KeyspaceMeta keyspace) {
    LoadKeyspaceResponse.Builder reply = LoadKeyspaceResponse.newBuilder();
    if (keyspace == null) {
      return reply.setHeader(notFound()).build();
    }
    return reply.setHeader(headers.ok()).setKeyspace(keyspace).build();
  }

  private ResponseHeader notFound() {
    return headers.error(
        ErrorType.ENTRY_NOT_FOUND, "[PD:keyspace:ErrKeyspaceNotFound]keyspace does not exist");
  }
}
