package io.kvdc.tikv.internal.rpc;

/** The sending end of a stream. Not safe for use by several threads at once, but for cancel. */
public interface RpcStream<Q> {

  /** Sends a request; dropped if the stream has ended. */
  void send(Q request);

  /** Ends the stream at once. Safe on any thread. */
  void cancel(String why);
}
