package io.kvdc.embedded.internal.cluster;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import java.io.IOException;
import java.util.List;

/** How clients reach the servers of a cluster. */
interface ServerTransport extends AutoCloseable {
  /** A started server and the address that clients use, without a scheme. */
  record Listening(Server server, String address) {}

  /**
   * Starts a server.
   *
   * @param name unique within the JVM
   * @param port the port to listen on, 0 for any; in-process servers have none
   */
  Listening listen(String name, int port, List<ServerServiceDefinition> services)
      throws IOException;

  /** Frees what the servers shared; they are down by now. */
  @Override
  void close();
}
