package io.kvdc.bench.load.server;

import io.grpc.Channel;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.kvdc.proto.metapb.Store;
import io.kvdc.proto.pdpb.GetAllStoresResponse;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.GetStoreResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.PDGrpc;

/** The calls of PD whose answers hold addresses: they have to name the stand-in's. */
final class LightPd {

  private final PDGrpc.PDBlockingStub real;
  private final String address;

  /**
   * Begins.
   *
   * @param real the PD that knows
   * @param address of the stand-in, both as PD and as the store
   */
  LightPd(Channel real, String address) {
    this.real = PDGrpc.newBlockingStub(real);
    this.address = address;
  }

  ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(PDGrpc.SERVICE_NAME)
        .addMethod(
            PDGrpc.getGetMembersMethod(),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  observer.onNext(here(real.getMembers(request)));
                  observer.onCompleted();
                }))
        .addMethod(
            PDGrpc.getGetStoreMethod(),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  GetStoreResponse.Builder answer = real.getStore(request).toBuilder();
                  observer.onNext(answer.setStore(here(answer.getStore())).build());
                  observer.onCompleted();
                }))
        .addMethod(
            PDGrpc.getGetAllStoresMethod(),
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  GetAllStoresResponse.Builder answer = real.getAllStores(request).toBuilder();
                  for (int i = 0; i < answer.getStoresCount(); i++) {
                    answer.setStores(i, here(answer.getStores(i)));
                  }
                  observer.onNext(answer.build());
                  observer.onCompleted();
                }))
        .build();
  }

  private Store here(Store store) {
    return store.toBuilder().setAddress(address).build();
  }

  private GetMembersResponse here(GetMembersResponse members) {
    GetMembersResponse.Builder answer = members.toBuilder();
    for (int i = 0; i < answer.getMembersCount(); i++) {
      answer.setMembers(i, here(answer.getMembers(i)));
    }
    return answer
        .setLeader(here(members.getLeader()))
        .setEtcdLeader(here(members.getEtcdLeader()))
        .build();
  }

  private Member here(Member member) {
    return member.toBuilder().clearClientUrls().addClientUrls("http://" + address).build();
  }
}
