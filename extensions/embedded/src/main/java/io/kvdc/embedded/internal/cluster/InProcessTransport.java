package io.kvdc.embedded.internal.cluster;

import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
import io.kvdc.embedded.internal.network.Wire;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;

/** Servers that only this JVM can reach, by name, without sockets. */
final class InProcessTransport implements ServerTransport {
  private final Executor executor;
  private final ScheduledExecutorService scheduler;

  InProcessTransport(Executor executor, ScheduledExecutorService scheduler) {
    this.executor = executor;
    this.scheduler = scheduler;
  }

  @Override
  public Wire wireTo(String name) {
    return new Wire(name, false);
  }

  @Override
  public Listening listen(String name, int port, List<ServerServiceDefinition> services, Wire wire)
      throws IOException {
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).executor(executor).scheduledExecutorService(scheduler);
    wire.around(services).forEach(builder::addService);
    return new Listening(builder.build().start(), name);
  }

  @Override
  public void close() {
    // Nothing of its own: names go with the servers.
  }
}
