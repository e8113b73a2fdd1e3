package io.kvdc.tikv.internal.region;

/** Counts the requests of a call. Called on any thread, also on several at a time. */
@FunctionalInterface
public interface AttemptListener {

  /**
   * A request was answered, by whatever answer, or failed.
   *
   * @param rpc the name of the RPC
   * @param nanos from when it was handed to the transport
   */
  void attempted(String rpc, long nanos);
}
