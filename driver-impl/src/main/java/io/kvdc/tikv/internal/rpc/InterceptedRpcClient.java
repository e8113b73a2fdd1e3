package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.kvdc.spi.PluginFailures;
import io.kvdc.spi.RpcInterceptor;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Lays interceptors around each attempt of a request to a store. */
public final class InterceptedRpcClient extends SurroundingRpcClient {

  private final List<RpcInterceptor> interceptors;
  private final PluginFailures failures;
  private final RetryEnvironment environment;

  private InterceptedRpcClient(
      RpcClient client,
      List<RpcInterceptor> interceptors,
      PluginFailures failures,
      RetryEnvironment environment) {
    super(client);
    this.interceptors = interceptors;
    this.failures = failures;
    this.environment = environment;
  }

  /**
   * Lays interceptors around what a client sends to stores.
   *
   * @param client sends
   * @param interceptors the outermost first
   * @param failures takes down what interceptors do wrong
   * @param environment ends attempts that interceptors keep too long
   * @return the client itself if there are no interceptors
   */
  public static RpcClient around(
      RpcClient client,
      List<RpcInterceptor> interceptors,
      PluginFailures failures,
      RetryEnvironment environment) {
    return interceptors.isEmpty()
        ? client
        : new InterceptedRpcClient(client, List.copyOf(interceptors), failures, environment);
  }

  @Override
  public <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    InterceptedAttempt<Q, R> attempt =
        new InterceptedAttempt<>(client(), interceptors, failures, rpc, request, dispatch);
    attempt.start(environment);
    return attempt;
  }

  @Override
  public void close() {
    client().close();
  }
}
