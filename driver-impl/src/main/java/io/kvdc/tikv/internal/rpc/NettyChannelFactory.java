package io.kvdc.tikv.internal.rpc;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import io.kvdc.tikv.internal.rpc.tls.ClientTls;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Channels over TCP. All of them share one set of daemon threads, on which also all answers are
 * handled (see docs/decisions on direct completion).
 */
final class NettyChannelFactory implements ChannelFactory {

  private static final long CLOSE_SECONDS = 10;

  private final TransportSettings settings;
  private final @Nullable ClientTls tls;
  private final @Nullable ChannelRenewal renewal;
  private final EventLoopGroup eventLoops;

  /**
   * Starts no thread yet.
   *
   * @param tls what connections are secured with; null: nothing
   */
  NettyChannelFactory(TransportSettings settings, @Nullable ClientTls tls) {
    this.settings = settings;
    this.tls = tls;
    this.renewal = tls == null ? null : new ChannelRenewal(tls.scheduler());
    if (tls != null && renewal != null) {
      tls.onReplaced(renewal::begin);
    }
    this.eventLoops =
        new MultiThreadIoEventLoopGroup(
            settings.eventLoopThreads() == 0
                ? Runtime.getRuntime().availableProcessors()
                : settings.eventLoopThreads(),
            new DefaultThreadFactory("kvdc-rpc", true),
            NioIoHandler.newFactory());
  }

  @Override
  public ChannelLoop newLoop() {
    return new NettyChannelLoop(eventLoops.next());
  }

  @Override
  public ManagedChannel open(String address, ChannelLoop loop) {
    NettyChannelBuilder builder = builder(settings.addresses().reachable(address), loop);
    if (tls == null || renewal == null) {
      return builder.usePlaintext().build();
    }
    // The server is known by the name that the cluster gives it, wherever it is reached.
    ManagedChannel channel = builder.sslContext(tls.context()).overrideAuthority(address).build();
    renewal.watch(channel);
    return channel;
  }

  private NettyChannelBuilder builder(String reachableAddress, ChannelLoop loop) {
    return NettyChannelBuilder.forTarget(target(reachableAddress))
        .eventLoopGroup(((NettyChannelLoop) loop).eventLoop())
        .channelType(NioSocketChannel.class)
        .withOption(ChannelOption.TCP_NODELAY, true)
        .withOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) settings.connectTimeout().toMillis())
        .directExecutor()
        .disableRetry()
        .disableServiceConfigLookUp()
        .maxTraceEvents(0)
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .flowControlWindow(settings.wire().flowControlWindow())
        .keepAliveTime(settings.keepAliveTime().toNanos(), TimeUnit.NANOSECONDS)
        .keepAliveTimeout(settings.keepAliveTimeout().toNanos(), TimeUnit.NANOSECONDS)
        .idleTimeout(settings.idleTimeout().toNanos(), TimeUnit.NANOSECONDS)
        .userAgent("kvdc");
  }

  @Override
  public int renewals() {
    return renewal == null ? 0 : renewal.count();
  }

  @Override
  public @Nullable String securityProblem(String address, Status status) {
    return tls == null ? PlainConnection.problem(address, status) : tls.problem(address, status);
  }

  /** Through URI, which escapes the brackets of IPv6 addresses. */
  private static String target(String reachableAddress) {
    try {
      return new URI("dns", "", "/" + reachableAddress, null).toString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public boolean isOwnThread() {
    for (EventExecutor eventLoop : eventLoops) {
      if (eventLoop.inEventLoop()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    var terminated = eventLoops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    if (!isOwnThread()) {
      terminated.awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }
}
