package io.kvdc.embedded.internal.cluster;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.kvdc.embedded.internal.network.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A member of PD or a store: a server that can be stopped and started again at the same address.
 */
final class Node {
  private static final long SHUTDOWN_SECONDS = 10;

  private final ServerTransport transport;
  private final String name;
  private final Supplier<List<ServerServiceDefinition>> services;
  private final Wire wire;
  private int port;
  private int moves;
  private @Nullable Server server;
  private final ReservedPort reservation = new ReservedPort();

  /**
   * A node that does not run yet.
   *
   * @param port the port to listen on, 0 for any; kept for later starts
   * @param services asked at each start
   */
  Node(
      ServerTransport transport,
      String name,
      int port,
      Supplier<List<ServerServiceDefinition>> services) {
    this.transport = transport;
    this.name = name;
    this.port = port;
    this.services = services;
    this.wire = transport.wireTo(name);
  }

  /** Starts the server and returns the address that clients use. */
  String start() {
    try {
      String listensAs = moves == 0 ? name : name + "-moved-" + moves;
      ServerTransport.Listening listening = transport.listen(listensAs, port, services.get(), wire);
      server = listening.server();
      wire.up();
      port = Math.max(0, server.getPort());
      reservation.release();
      return listening.address();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + name + ": " + e.getMessage(), e);
    }
  }

  /** What clients reach it over, the same for all starts. */
  Wire wire() {
    return wire;
  }

  /** Lets the next start be at an address that was never used before. */
  void move() {
    reservation.release();
    port = 0;
    moves++;
  }

  /** Ends the server for good. */
  void close() {
    try {
      stop();
    } finally {
      reservation.release();
    }
  }

  /**
   * Ends the server and all calls under way on it. Its port stays its own. Harmless if it does not
   * run.
   */
  void stop() {
    Server running = server;
    if (running == null) {
      return;
    }
    server = null;
    running.shutdownNow();
    wire.down();
    try {
      if (!running.awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " did not stop within " + SHUTDOWN_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (port != 0) {
      reservation.reserve(port);
    }
  }

  boolean isRunning() {
    return server != null;
  }
}
