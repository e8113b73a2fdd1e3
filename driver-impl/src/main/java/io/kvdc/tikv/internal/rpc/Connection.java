package io.kvdc.tikv.internal.rpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.kvdc.tikv.internal.rpc.batch.BatchLane;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One channel to an address, and the lanes of batched requests on it. */
final class Connection {

  private final ManagedChannel channel;
  private final ReconnectPace pace;
  private final BatchLane direct;
  private final Function<String, BatchLane> newForwarded;
  private final ConcurrentHashMap<String, BatchLane> forwarded = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * Makes a connection.
   *
   * @param newLane makes a lane on this connection to another store, or to that at the other end
   */
  Connection(ManagedChannel channel, ReconnectPace pace, LaneMaker newLane) {
    this.channel = channel;
    this.pace = pace;
    this.direct = newLane.make(this, null);
    this.newForwarded = address -> newLane.make(this, address);
  }

  /** Makes lanes. */
  @FunctionalInterface
  interface LaneMaker {
    BatchLane make(Connection on, @Nullable String forwardTo);
  }

  /** The channel; made to connect sooner than it would if it is broken. */
  ManagedChannel channel() {
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      if (pace.mayTry()) {
        channel.resetConnectBackoff();
      }
    } else if (state == ConnectivityState.READY) {
      pace.wentWell();
    }
    return channel;
  }

  /** The channel as it is. */
  ManagedChannel bareChannel() {
    return channel;
  }

  BatchLane lane(@Nullable String forwardTo) {
    if (forwardTo == null) {
      return direct;
    }
    BatchLane lane = forwarded.get(forwardTo);
    if (lane == null) {
      lane = forwarded.computeIfAbsent(forwardTo, newForwarded);
      if (closed) {
        lane.close();
      }
    }
    return lane;
  }

  void shutdownNow() {
    closed = true;
    direct.close();
    forwarded.values().forEach(BatchLane::close);
    channel.shutdownNow();
  }
}
