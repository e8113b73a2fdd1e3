package io.kvdc.tikv.internal.rpc;

import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The event loop of a channel. */
final class NettyChannelLoop implements ChannelLoop {

  private final EventLoop eventLoop;

  NettyChannelLoop(EventLoop eventLoop) {
    this.eventLoop = eventLoop;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  @Override
  public void execute(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      if (!eventLoop.inEventLoop()) {
        throw e;
      }
      // The loop is on its way out, and this is the last that it does.
      task.run();
    }
  }

  @Override
  public void schedule(Runnable task, long delayNanos) {
    try {
      var unused = eventLoop.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The client was closed, which ends all calls by itself.
    }
  }

  /** Here, as continuations must not block the threads of the transport anyway. */
  @Override
  public void outside(Runnable task) {
    task.run();
  }
}
