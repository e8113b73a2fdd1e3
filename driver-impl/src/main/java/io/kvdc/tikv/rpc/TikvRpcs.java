package io.kvdc.tikv.rpc;

import com.google.protobuf.Message;
import io.kvdc.Bytes;
import java.util.concurrent.CompletionStage;

/**
 * Sends requests to TiKV stores as they are; given by {@link io.kvdc.tikv.TikvConnection#rpcs()}.
 * For many threads. (client-go: tikvrpc with RegionRequestSender.SendReq.)
 *
 * <p>The driver finds the region and the replica, fills the context of the request, sends it, and
 * sends it again after region errors and broken connections as for its own calls, within the budget
 * and the time of the options. It does not look into the answer: errors of keys, such as locks and
 * write conflicts, are the caller's to deal with. Keys in messages are the application's ({@link
 * RpcOptions#encodeKeys()}).
 *
 * <p>Calls fail with:
 *
 * <ul>
 *   <li>{@link io.kvdc.error.InvalidArgumentException} if the request does not go with its target;
 *       nothing was sent.
 *   <li>{@link io.kvdc.error.RegionUnavailableException} if no replica answered, or if PD knows no
 *       such store; try again later.
 *   <li>{@link io.kvdc.error.ClusterUnreachableException} if PD did not answer, or knows no such
 *       region.
 *   <li>{@link io.kvdc.error.DeadlineExceededException} if the time was up.
 *   <li>{@link io.kvdc.error.OutcomeUnknownException} if a request that may change data was sent
 *       and its effect is not known; read before writing again.
 *   <li>{@link io.kvdc.error.RequestRejectedException} or another permanent error if the store
 *       refuses the request.
 *   <li>{@link io.kvdc.error.ConnectionClosedException} if the connection is closed.
 * </ul>
 */
public interface TikvRpcs {

  /**
   * Sends a request and waits for the answer.
   *
   * @param rpc which RPC
   * @param request the request; what is in its context is replaced
   * @param target who is to answer
   * @param options how it is sent
   * @param <Q> the request
   * @param <R> the response
   * @return the answer
   * @throws io.kvdc.error.KvException as above
   */
  <Q extends Message, R extends Message> TikvReply<R> call(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target, RpcOptions options);

  /**
   * Sends a request with the default options and waits for the answer.
   *
   * @param rpc which RPC
   * @param request the request; what is in its context is replaced
   * @param target who is to answer
   * @param <Q> the request
   * @param <R> the response
   * @return the answer
   * @throws io.kvdc.error.KvException as above
   */
  default <Q extends Message, R extends Message> TikvReply<R> call(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target) {
    return call(rpc, request, target, RpcOptions.defaults());
  }

  /**
   * Sends a request.
   *
   * @param rpc which RPC
   * @param request the request; what is in its context is replaced
   * @param target who is to answer
   * @param options how it is sent
   * @param <Q> the request
   * @param <R> the response
   * @return the answer, completed on a thread of the driver, which must not be blocked; fails as
   *     above. Cancelling it cancels the call.
   */
  <Q extends Message, R extends Message> CompletionStage<TikvReply<R>> callAsync(
      TikvRpc<Q, R> rpc, Q request, TikvTarget target, RpcOptions options);

  /**
   * A key of the application as stores have it.
   *
   * @param keys which space it is in
   * @param key the application's key
   * @return with the prefix of the keyspace, if there is one
   */
  Bytes encodeKey(TikvKeys keys, Bytes key);

  /**
   * A key of a store as the application has it.
   *
   * @param keys which space it is in
   * @param storeKey the key as stores have it
   * @return without the prefix of the keyspace
   * @throws io.kvdc.error.ProtocolException if the key is not in the connection's keyspace
   */
  Bytes decodeKey(TikvKeys keys, Bytes storeKey);
}
