package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;

/** Channels to servers of the same process; messages are handed over, not encoded. */
final class InProcessChannelFactory implements ChannelFactory {

  @Override
  public ManagedChannel open(String reachableAddress) {
    return InProcessChannelBuilder.forName(reachableAddress)
        .directExecutor()
        .disableRetry()
        .maxInboundMetadataSize(Integer.MAX_VALUE)
        .build();
  }

  @Override
  public boolean isOwnThread() {
    return false;
  }

  @Override
  public void close() {
    // There are no threads.
  }
}
