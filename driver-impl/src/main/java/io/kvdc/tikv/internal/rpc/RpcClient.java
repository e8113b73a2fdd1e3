package io.kvdc.tikv.internal.rpc;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.concurrent.CompletableFuture;

/**
 * Calls servers by address. Futures complete on the thread that the answer came in on, which must
 * not be blocked. Safe for use by many threads.
 */
public interface RpcClient extends AutoCloseable {

  /**
   * Sends one request, once.
   *
   * @param address host and port as the cluster advertises them
   * @param method the method
   * @param request the request
   * @param deadline when to give up; must be bounded, so that no call hangs for ever
   * @return the response; fails with an {@link RpcFailure} and nothing else. Cancelling it cancels
   *     the call.
   */
  <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address, MethodDescriptor<Q, R> method, Q request, Deadline deadline);

  /**
   * Sends one request, once, with a header.
   *
   * @param address as for {@link #call}
   * @param method as for {@link #call}
   * @param request as for {@link #call}
   * @param deadline as for {@link #call}
   * @param header what the server is told beside the request; a transport on which there is nobody
   *     to tell may leave it out
   * @return as {@link #call}
   */
  default <Q extends Message, R extends Message> CompletableFuture<R> call(
      String address,
      MethodDescriptor<Q, R> method,
      Q request,
      Deadline deadline,
      CallHeader header) {
    return call(address, method, request, deadline);
  }

  /**
   * Sends one attempt of a described request to a store.
   *
   * @param rpc the RPC
   * @param request the request, without context
   * @param dispatch where and how it goes
   * @return the response, as {@link #call} gives it
   */
  default <Q extends Message, R extends Message> CompletableFuture<R> send(
      Rpc<Q, R> rpc, Q request, Dispatch dispatch) {
    return call(
        dispatch.address(),
        rpc.method(),
        rpc.withContext(request, dispatch.context()),
        dispatch.deadline());
  }

  /**
   * Opens a stream of requests and responses.
   *
   * @param address host and port as the cluster advertises them
   * @param method the method
   * @param listener hears what comes back, one call at a time, on the thread it came in on
   * @return the sending end
   */
  <Q extends Message, R extends Message> RpcStream<Q> open(
      String address, MethodDescriptor<Q, R> method, StreamListener<R> listener);

  /** Drops the connections to an address, if any; the next call makes new ones. */
  void disconnect(String address);

  /**
   * Whether the calling thread is one on which answers come in. Such a thread must not wait for an
   * answer, as it would wait for itself.
   */
  boolean isOwnThread();

  /**
   * Ends all calls with {@link RpcFailure.Cancelled}, closes all connections and waits for that.
   */
  @Override
  void close();
}
