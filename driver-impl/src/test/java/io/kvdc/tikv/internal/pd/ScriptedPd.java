package io.kvdc.tikv.internal.pd;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.pdpb.GetMembersResponse;
import io.kvdc.proto.pdpb.GetRegionResponse;
import io.kvdc.proto.pdpb.Member;
import io.kvdc.proto.pdpb.ResponseHeader;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.rpc.RpcFailure;
import io.kvdc.tikv.internal.rpc.RpcStream;
import io.kvdc.tikv.internal.rpc.StreamListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A transport to three members of PD that answer at once, as a test tells them. */
final class ScriptedPd implements RpcClient {

  static final List<String> ADDRESSES = List.of("pd-0:2379", "pd-1:2379", "pd-2:2379");

  private static final ResponseHeader HEADER = ResponseHeader.newBuilder().setClusterId(1).build();

  /** How many members have joined. */
  int joined = ADDRESSES.size();

  /** Who leads, as all say that answer. */
  int leader;

  /** The member that cannot be reached; -1: none. */
  int dead = -1;

  /** Whether the leader fails all calls but those for members. */
  boolean useless;

  int memberRequests;
  int regionRequests;

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    boolean forMembers = "GetMembers".equals(method.getBareMethodName());
    if (forMembers) {
      memberRequests++;
    } else {
      regionRequests++;
    }
    if (ADDRESSES.indexOf(address) == dead || (useless && !forMembers)) {
      return CompletableFuture.failedFuture(
          new RpcFailure.Unreachable(address, address + " cannot be reached", null));
    }
    // Nothing else is asked but for members and for a region.
    @SuppressWarnings("unchecked")
    R answer = (R) (forMembers ? members() : region());
    return CompletableFuture.completedFuture(answer);
  }

  private GetMembersResponse members() {
    GetMembersResponse.Builder response = GetMembersResponse.newBuilder().setHeader(HEADER);
    for (int i = 0; i < joined; i++) {
      response.addMembers(
          Member.newBuilder().setMemberId(i + 1L).addClientUrls("http://" + ADDRESSES.get(i)));
    }
    return response.setLeader(response.getMembers(leader)).build();
  }

  private static GetRegionResponse region() {
    return GetRegionResponse.newBuilder()
        .setHeader(HEADER)
        .setRegion(Region.newBuilder().setId(7))
        .build();
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    throw new UnsupportedOperationException("no stream is opened here");
  }

  @Override
  public void disconnect(String address) {
    throw new UnsupportedOperationException("nothing is disconnected here");
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void close() {
    dead = -1;
  }
}
