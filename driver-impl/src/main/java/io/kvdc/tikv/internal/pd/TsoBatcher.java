package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.rpc.RpcClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Timestamps over one stream: while a request is on its way, callers gather, and the next request
 * is for all of them.
 */
final class TsoBatcher implements PdTimestamps, AutoCloseable {

  private final TsoQueue queue = new TsoQueue();
  private final TsoDispatcher dispatcher;

  TsoBatcher(RpcClient rpc, LeaderTracker leaders, RetryEnvironment environment, Duration timeout) {
    this.dispatcher = new TsoDispatcher(queue, rpc, leaders, environment, timeout);
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
