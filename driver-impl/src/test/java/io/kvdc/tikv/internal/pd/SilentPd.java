package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A transport to one member that leads and takes requests for timestamps, but answers none. */
final class SilentPd implements RpcClient {

  static final String ADDRESS = "pd:2379";

  /** What became of the streams, in order: {@code open}, {@code send}, {@code cancel}. */
  final List<String> events = new ArrayList<>();

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    Member member = Member.newBuilder().setMemberId(1).addClientUrls("http://" + ADDRESS).build();
    GetMembersResponse response =
        GetMembersResponse.newBuilder()
            .setHeader(ResponseHeader.newBuilder().setClusterId(1))
            .addMembers(member)
            .setLeader(member)
            .build();
    // The only call that is made is GetMembers.
    @SuppressWarnings("unchecked")
    R answer = (R) response;
    return CompletableFuture.completedFuture(answer);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    events.add("open");
    return new RpcStream<>() {
      @Override
      public void send(Q request) {
        events.add("send");
      }

      @Override
      public void cancel(String why) {
        events.add("cancel");
      }
    };
  }

  @Override
  public void disconnect(String address) {
    events.add("disconnect");
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void close() {
    events.add("close");
  }
}
