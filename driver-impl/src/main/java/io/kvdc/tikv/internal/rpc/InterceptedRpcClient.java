package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lays interceptors around each attempt of a request to a store. */
public final class InterceptedRpcClient implements RpcClient {

  private final RpcClient client;
  private final List<RpcInterceptor> interceptors;
  private final RetryEnvironment environment;

  private InterceptedRpcClient(
      RpcClient client, List<RpcInterceptor> interceptors, RetryEnvironment environment) {
    this.client = client;
    this.interceptors = interceptors;
    this.environment = environment;
  }

  /**
   * Lays interceptors around what a client sends to stores.
   *
   * @param client sends
   * @param interceptors the outermost first
   * @param environment ends attempts that interceptors keep too long
   * @return the client itself if there are no interceptors
   */
  public static RpcClient around(
      RpcClient client, List<RpcInterceptor> interceptors, RetryEnvironment environment) {
    return interceptors.isEmpty()
        ? client
        : new InterceptedRpcClient(client, List.copyOf(interceptors), environment);
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    InterceptedAttempt<Q, R> attempt =
        new InterceptedAttempt<>(client, interceptors, rpc, request, dispatch);
    attempt.start(environment);
    return attempt;
  }

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

  @Override
  public void close() {
    client.close();
  }
}
