package io.kvdc.tikv.internal.rpc;

/** Hears a stream; called by one thread at a time, which it must not block. */
public interface StreamListener<R> {

  /** A response came. */
  void onMessage(R response);

  /**
   * The stream has ended, by whomever; nothing comes after this. A server that ends a stream in
   * good order is reported as {@link RpcFailure.Lost} too, as nothing more can be had from it.
   */
  void onEnd(RpcFailure failure);
}
