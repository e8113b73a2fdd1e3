package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.spi.RpcCall;
import io.kvdc.tikv.internal.retry.Deadline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Stands around a client and changes only how described requests are sent. */
abstract class SurroundingRpcClient implements RpcClient {

  private final RpcClient client;

  SurroundingRpcClient(RpcClient client) {
    this.client = client;
  }

  /** What this stands around. */
  final RpcClient client() {
    return client;
  }

  /** An attempt as plug-ins see it. */
  static RpcCall describe(Rpc<?, ?> rpc, Message request, Dispatch dispatch) {
    return new RpcCall(
        dispatch.address(),
        dispatch.forwardTo(),
        dispatch.storeId(),
        dispatch.context().getRegionId(),
        rpc.name(),
        rpc.writes(),
        dispatch.attempt(),
        request,
        request.getSerializedSize(),
        Duration.ofNanos(dispatch.deadline().remainingNanos()));
  }

  @Override
  public abstract <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch);

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
    return client.call(address, method, request, deadline);
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address,
      MethodDescriptor<Q, R> method,
      Q request,
      Deadline deadline,
      CallHeader header) {
    return client.call(address, method, request, deadline, header);
  }

  @Override
  public <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener) {
    return client.open(address, method, listener);
  }

  @Override
  public void disconnect(String address) {
    client.disconnect(address);
  }

  @Override
  public boolean isOwnThread() {
    return client.isOwnThread();
  }
}
