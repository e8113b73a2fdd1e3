package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.kvdc.tikv.internal.rpc.batch.BatchForm;
import io.kvdc.tikv.internal.rpc.batch.BatchedCall;
import java.util.concurrent.CompletableFuture;

/** One attempt of a request to a store, on a stream that it shares with others. */
final class StoreCall<Q extends Message, R extends Message> extends BatchedCall<R> {

  private final GrpcRpcClient client;
  private final Rpc<Q, R> rpc;
  private final Q request;
  private final Dispatch dispatch;

  StoreCall(GrpcRpcClient client, Rpc<Q, R> rpc, BatchForm<R> form, Q request, Dispatch dispatch) {
    super(form, request, dispatch.context(), dispatch.deadline());
    this.client = client;
    this.rpc = rpc;
    this.request = request;
    this.dispatch = dispatch;
  }

  @Override
  protected CompletableFuture<R> alone() {
    return client.sendAlone(rpc, request, dispatch);
  }
}
