package io.kvdc.embedded.internal.network;

import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * All connections of one node, over restarts. Thread-safe. What is asked for has taken effect when
 * a method returns.
 */
public final class Wire {

  /** Event loops do nothing that takes long; this is for machines that do not run for a while. */
  private static final long EFFECT_SECONDS = 5;

  private final String node;
  private final boolean tcp;
  private final Set<WireHandler> connections = ConcurrentHashMap.newKeySet();
  private final OpenCalls calls = new OpenCalls();
  private final ReentrantLock lock = new ReentrantLock();
  private volatile WireState state = WireState.HEALTHY;
  private volatile boolean down;

  /**
   * Makes one without connections.
   *
   * @param node whose wire it is, for messages
   * @param tcp whether there are bytes on it
   */
  public Wire(String node, boolean tcp) {
    this.node = node;
    this.tcp = tcp;
  }

  /** The services as they are reached over this wire. */
  public List<ServerServiceDefinition> around(List<ServerServiceDefinition> services) {
    return tcp
        ? services
        : services.stream().map(service -> ServerInterceptors.intercept(service, calls)).toList();
  }

  /** Says that the node listens. */
  public void up() {
    down = false;
  }

  /**
   * Says that the node has gone, and with it the connections over which it cannot say so: the
   * server would wait for them.
   */
  public void down() {
    down = true;
    all(WireHandler::resetIfStuck);
  }

  /** How many connections are open; inside the JVM, calls under way. */
  public int connections() {
    return tcp ? connections.size() : calls.count();
  }

  /** Stops the bytes of clients, those of the node, or both; for each direction on its own. */
  public void hold(boolean requests, boolean answers) {
    requireTcp("stop bytes");
    change(now -> now.withHolds(requests, answers));
  }

  /** Makes bytes take longer. */
  public void delay(Duration oneWay) {
    requireTcp("slow down bytes");
    if (oneWay.isNegative()) {
      throw new IllegalArgumentException("no delay: " + oneWay);
    }
    change(now -> now.withDelay(oneWay.toNanos()));
  }

  /** Lets all pass again and breaks the connections that had died. Harmless if nothing is wrong. */
  public void heal() {
    change(now -> WireState.HEALTHY);
    all(WireHandler::resetIfDead);
  }

  /** Lets the connections that are open now die without a word. */
  public void halfOpen() {
    requireTcp("let connections die");
    all(WireHandler::die);
  }

  /** Breaks the connections that are open now. */
  public void resetConnections() {
    requireTcp("reset connections");
    all(WireHandler::reset);
  }

  /** Breaks the streams that are open now. */
  public void resetStreams() {
    if (tcp) {
      all(WireHandler::resetStreams);
    } else {
      calls.breakAll(Status.UNAVAILABLE.withDescription("stream reset at " + node));
    }
  }

  /** Ends the connections that are open now, each when its streams are done. */
  public void goAway() {
    requireTcp("send GOAWAY");
    all(WireHandler::goAway);
  }

  /** Ends the connections that are open now, for an error. */
  public void goAwayAtOnce() {
    requireTcp("send GOAWAY");
    all(WireHandler::goAwayAtOnce);
  }

  boolean isDown() {
    return down;
  }

  WireState state() {
    return state;
  }

  void opened(WireHandler connection) {
    connections.add(connection);
  }

  void closed(WireHandler connection) {
    connections.remove(connection);
  }

  private void change(UnaryOperator<WireState> change) {
    lock.lock();
    try {
      state = change.apply(state);
    } finally {
      lock.unlock();
    }
    all(WireHandler::refresh);
  }

  /** Does something to all connections, and returns when it has taken effect. */
  private void all(Function<WireHandler, Future<?>> step) {
    connections.stream()
        .map(step)
        .toList()
        .forEach(done -> done.awaitUninterruptibly(EFFECT_SECONDS, TimeUnit.SECONDS));
  }

  private void requireTcp(String what) {
    if (!tcp) {
      throw new IllegalStateException(
          "cannot "
              + what
              + " on the way to "
              + node
              + ": inside the JVM there are no connections; build the cluster with tcp(0)");
    }
  }
}
