package io.kvdc.embedded.internal.cluster;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.kvdc.embedded.internal.network.Wire;
import io.kvdc.embedded.internal.network.WireServerChannel;
import io.kvdc.embedded.internal.tls.ServerContexts;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Servers on TCP ports of 127.0.0.1, for clients in other processes or of other makes. */
final class LoopbackTransport implements ServerTransport {
  private static final String HOST = "127.0.0.1";
  private static final int THREADS = 2;
  private static final long JOIN_MILLIS = 10_000;

  /** Those of all event loops; Netty says that a group has ended a moment before they have. */
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private final Executor executor;
  private final EventLoopGroup acceptors;
  private final EventLoopGroup workers;
  private final @Nullable ServerContexts security;

  LoopbackTransport(String clusterName, Executor executor, @Nullable ServerContexts security) {
    this.executor = executor;
    this.security = security;
    this.acceptors = newGroup(clusterName + "-accept", 1);
    this.workers = newGroup(clusterName + "-io", THREADS);
  }

  @Override
  public Wire wireTo(String name) {
    return new Wire(name, true);
  }

  @Override
  public Listening listen(String name, int port, List<ServerServiceDefinition> services, Wire wire)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(loopback, port))
            .channelFactory(() -> new WireServerChannel(wire))
            .bossEventLoopGroup(acceptors)
            .workerEventLoopGroup(workers)
            .executor(executor)
            .maxInboundMessageSize(Integer.MAX_VALUE)
            // Go clients ping every 10 s, with or without calls under way.
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true);
    if (security != null) {
      builder.sslContext(security.context(name));
    }
    services.forEach(builder::addService);
    Server server = builder.build().start();
    return new Listening(server, HOST + ":" + server.getPort());
  }

  @Override
  public void close() {
    acceptors.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    threads.forEach(LoopbackTransport::join);
  }

  private EventLoopGroup newGroup(String name, int count) {
    DefaultThreadFactory factory =
        new DefaultThreadFactory(name, true) {
          @Override
          protected Thread newThread(Runnable task, String threadName) {
            Thread thread = super.newThread(task, threadName);
            threads.add(thread);
            return thread;
          }
        };
    return new MultiThreadIoEventLoopGroup(count, factory, NioIoHandler.newFactory());
  }

  private static void join(Thread thread) {
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
