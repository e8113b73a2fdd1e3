package io.kvdc.embedded.internal.pd;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.kvdc.proto.resource_manager.Consumption;
import io.kvdc.proto.resource_manager.DeleteResourceGroupRequest;
import io.kvdc.proto.resource_manager.DeleteResourceGroupResponse;
import io.kvdc.proto.resource_manager.GetResourceGroupRequest;
import io.kvdc.proto.resource_manager.GetResourceGroupResponse;
import io.kvdc.proto.resource_manager.KeyspaceIDValue;
import io.kvdc.proto.resource_manager.ListResourceGroupsRequest;
import io.kvdc.proto.resource_manager.ListResourceGroupsResponse;
import io.kvdc.proto.resource_manager.PutResourceGroupRequest;
import io.kvdc.proto.resource_manager.PutResourceGroupResponse;
import io.kvdc.proto.resource_manager.ResourceGroup;
import io.kvdc.proto.resource_manager.ResourceManagerGrpc;
import io.kvdc.proto.resource_manager.TokenBucketsRequest;
import io.kvdc.proto.resource_manager.TokenBucketsResponse;

/** The service that manages resource groups and grants request units. Only the leader serves it. */
final class ResourceManagerService extends ResourceManagerGrpc.ResourceManagerImplBase {
  private static final String SUCCESS = "Success!";

  /** The keyspace of clients that use none. */
  private static final int NULL_KEYSPACE_ID = -1;

  private final ResourceGroups groups;
  private final RequestGate gate;

  ResourceManagerService(PdState state, RequestGate gate) {
    this.groups = state.resourceGroups();
    this.gate = gate;
  }

  @Override
  public void listResourceGroups(
      ListResourceGroupsRequest request, StreamObserver<ListResourceGroupsResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          checkLeader();
          ListResourceGroupsResponse.Builder reply = ListResourceGroupsResponse.newBuilder();
          for (ResourceGroup group : groups.list(keyspaceOf(request.getKeyspaceId()))) {
            reply.addGroups(shown(group, request.getWithRuStats()));
          }
          return reply.build();
        });
  }

  @Override
  public void getResourceGroup(
      GetResourceGroupRequest request, StreamObserver<GetResourceGroupResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          checkLeader();
          ResourceGroup group =
              groups.get(keyspaceOf(request.getKeyspaceId()), request.getResourceGroupName());
          return GetResourceGroupResponse.newBuilder()
              .setGroup(shown(group, request.getWithRuStats()))
              .build();
        });
  }

  @Override
  public void addResourceGroup(
      PutResourceGroupRequest request, StreamObserver<PutResourceGroupResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          checkLeader();
          groups.add(keyspaceOf(request.getGroup().getKeyspaceId()), request.getGroup());
          return PutResourceGroupResponse.newBuilder().setBody(SUCCESS).build();
        });
  }

  @Override
  public void modifyResourceGroup(
      PutResourceGroupRequest request, StreamObserver<PutResourceGroupResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          checkLeader();
          groups.modify(keyspaceOf(request.getGroup().getKeyspaceId()), request.getGroup());
          return PutResourceGroupResponse.newBuilder().setBody(SUCCESS).build();
        });
  }

  @Override
  public void deleteResourceGroup(
      DeleteResourceGroupRequest request, StreamObserver<DeleteResourceGroupResponse> observer) {
    Replies.answer(
        observer,
        () -> {
          checkLeader();
          groups.delete(keyspaceOf(request.getKeyspaceId()), request.getResourceGroupName());
          return DeleteResourceGroupResponse.newBuilder().setBody(SUCCESS).build();
        });
  }

  @Override
  public StreamObserver<TokenBucketsRequest> acquireTokenBuckets(
      StreamObserver<TokenBucketsResponse> observer) {
    return new TokenBucketStream(this, groups, observer);
  }

  private static ResourceGroup shown(ResourceGroup group, boolean withStats) {
    return withStats
        ? group.toBuilder().setRUStats(Consumption.getDefaultInstance()).build()
        : group;
  }

  static int keyspaceOf(KeyspaceIDValue keyspace) {
    return keyspace.hasValue() ? keyspace.getValue() : NULL_KEYSPACE_ID;
  }

  void checkLeader() {
    if (!gate.leads()) {
      throw Status.UNAVAILABLE.withDescription("not leader").asRuntimeException();
    }
  }
}
