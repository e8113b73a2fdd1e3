package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.kvdc.tikv.internal.retry.Scheduler;
import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import io.kvdc.tikv.internal.rpc.batch.SerialChannelLoop;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Channels to servers of the same process. Threads of the caller and of the server do the work, but
 * for one that watches deadlines, which starts with the first of them.
 */
final class InProcessChannelFactory implements ChannelFactory {

  private final AddressTranslator addresses;
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread thread = new Thread(task, "kvdc-rpc-timer");
            thread.setDaemon(true);
            return thread;
          });

  InProcessChannelFactory(AddressTranslator addresses) {
    this.addresses = addresses;
  }

  @Override
  public ChannelLoop newLoop() {
    return new SerialChannelLoop(Scheduler.on(timer));
  }

  @Override
  public ManagedChannel open(String address, ChannelLoop loop) {
    return InProcessChannelBuilder.forName(addresses.reachable(address))
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
    timer.shutdownNow();
  }
}
