package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.util.concurrent.CompletableFuture;

/**
 * Timestamps over one stream: while a request is on its way, callers gather, and the next request
 * is for all of them.
 */
final class TsoBatcher implements PdTimestamps, AutoCloseable {

  private final TsoQueue queue = new TsoQueue();
  private final TsoDispatcher dispatcher;

  /**
   * Prepares; nothing is sent before the first call.
   *
   * @param rpc the transport
   * @param servers finds who gives out timestamps
   * @param clock compares what they say with the clock of this machine
   */
  TsoBatcher(
      RpcClient rpc,
      TsoServers servers,
      RetryEnvironment environment,
      PdSettings settings,
      ClockWatch clock) {
    this.dispatcher = new TsoDispatcher(queue, rpc, servers, environment, settings, clock);
  }

  @Override
  public CompletableFuture<Timestamp> next(Deadline deadline) {
    TsoWaiter waiter = new TsoWaiter(deadline);
    queue.add(waiter);
    dispatcher.added(waiter);
    return waiter;
  }

  @Override
  public void close() {
    dispatcher.close();
  }
}
