package io.kvdc.tikv.internal.rpc;

/** The sending end of a stream. Not safe for use by several threads at once, but for cancel. */
public interface RpcStream<Q> {

  /** Sends a request; dropped if the stream has ended. */
  void send(Q request);

  /** Ends the stream at once. Safe on any thread. */
  void cancel(String why);

  /**
   * Whether connections were made anew since this stream was opened, because certificates were
   * replaced. It still works; its owner should open another and end this one when all that is on
   * its way has been answered. Safe on any thread.
   */
  default boolean isOutdated() {
    return false;
  }
}
