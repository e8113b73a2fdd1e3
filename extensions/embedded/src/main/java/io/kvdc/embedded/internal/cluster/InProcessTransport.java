package io.kvdc.embedded.internal.cluster;

import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessServerBuilder;
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
  public Listening listen(String name, int port, List<ServerServiceDefinition> services)
      throws IOException {
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).executor(executor).scheduledExecutorService(scheduler);
    services.forEach(builder::addService);
    return new Listening(builder.build().start(), name);
  }

  @Override
  public void close() {
    // Nothing of its own: names go with the servers.
  }
}
