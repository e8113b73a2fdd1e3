package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;

/** Makes channels, and owns the threads that they run on. */
interface ChannelFactory extends AutoCloseable {

  /** A new channel to an address that can be reached from here; connects on its first call. */
  ManagedChannel open(String reachableAddress);

  /** Whether the calling thread serves the channels. */
  boolean isOwnThread();

  /** Ends the threads, after all channels were closed, and waits for that. */
  @Override
  void close();
}
