package io.kvdc.embedded.internal.cluster;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.kvdc.embedded.internal.network.Wire;
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
   * @param wire what all of its connections go over
   */
  Listening listen(String name, int port, List<ServerServiceDefinition> services, Wire wire)
      throws IOException;

  /** The wire to a node. */
  Wire wireTo(String name);

  /** Frees what the servers shared; they are down by now. */
  @Override
  void close();
}
