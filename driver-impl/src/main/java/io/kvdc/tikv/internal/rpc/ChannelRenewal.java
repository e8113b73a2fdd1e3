package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;
import io.kvdc.tikv.internal.retry.Scheduler;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes connections anew after certificates were replaced, without hurting a call: a channel that
 * goes idle makes a new connection for its next call, while calls that are on their way end on the
 * old one, which closes behind them. One channel after the other, so that servers are not met by
 * all handshakes at once.
 */
final class ChannelRenewal {

  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private final Scheduler scheduler;
  private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicInteger done = new AtomicInteger();

  ChannelRenewal(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** Takes a channel into its care, until that is shut down. */
  void watch(ManagedChannel channel) {
    channels.removeIf(ManagedChannel::isShutdown);
    channels.add(channel);
  }

  /** How often all channels were made to connect anew. */
  int count() {
    return done.get();
  }

  /** Begins with the first channel at once. */
  void begin() {
    renewNext(new ArrayDeque<>(channels));
  }

  private void renewNext(Deque<ManagedChannel> left) {
    ManagedChannel channel = left.poll();
    if (channel == null) {
      done.incrementAndGet();
      return;
    }
    channel.enterIdle();
    try {
      scheduler.schedule(() -> renewNext(left), PAUSE_NANOS);
    } catch (RejectedExecutionException e) {
      // The engine is closing, and with it all channels.
      left.clear();
    }
  }
}
