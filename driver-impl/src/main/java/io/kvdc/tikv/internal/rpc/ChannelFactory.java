package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import org.jspecify.annotations.Nullable;

/** Makes channels, and owns the threads that they run on. */
interface ChannelFactory extends AutoCloseable {

  /** A loop for a new channel. */
  ChannelLoop newLoop();

  /**
   * A new channel; connects on its first call.
   *
   * @param address as the cluster advertises it
   * @param loop the loop that serves it, from {@link #newLoop}
   */
  ManagedChannel open(String address, ChannelLoop loop);

  /** How often all connections were made anew, because certificates were replaced. */
  default int renewals() {
    return 0;
  }

  /**
   * Why a call failed, if it was for want of a secure connection.
   *
   * @param address as the cluster advertises it
   * @param status how the call ended
   * @return the reason, which names what does not fit; null if it was for another reason
   */
  default @Nullable String securityProblem(String address, Status status) {
    return null;
  }

  /** Whether the calling thread serves the channels. */
  boolean isOwnThread();

  /** Ends the threads, after all channels were closed, and waits for that. */
  @Override
  void close();
}
