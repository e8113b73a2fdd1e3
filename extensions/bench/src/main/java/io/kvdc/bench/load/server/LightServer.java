package io.kvdc.bench.load.server;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.kvdc.Connection;
import io.kvdc.Kv;
import io.kvdc.embedded.ApiVersion;
import io.kvdc.embedded.EmbeddedCluster;
import io.kvdc.tikv.TikvConnection;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * A stand-in for one TiKV and its PD on one port. It answers raw requests and reads of single keys
 * itself, as cheaply as it can; for everything else, PD's calls above all, an embedded cluster
 * stands behind it. Not for transactions: what they write goes to the cluster behind, what single
 * reads find does not come from there.
 */
public final class LightServer implements AutoCloseable {

  private static final long CLOSE_SECONDS = 5;

  private final EmbeddedCluster cluster;
  private final ManagedChannel pd;
  private final ManagedChannel store;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Forwarding methods;
  private final ServerCounter counter = new ServerCounter();
  private final Server server;

  private LightServer() {
    cluster = EmbeddedCluster.builder().name("light").apiVersion(ApiVersion.V1).tcp(0).start();
    pd = connect(cluster.pdAddresses().get(0).replace("http://", ""));
    store = connect(storeAddress());
    methods = new Forwarding(method -> method.startsWith("tikvpb.") ? store : pd);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .bossEventLoopGroup(loops)
            .workerEventLoopGroup(loops)
            .channelType(NioServerSocketChannel.class)
            .directExecutor()
            .maxInboundMessageSize(Integer.MAX_VALUE)
            .permitKeepAliveTime(1, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .fallbackHandlerRegistry(methods)
            .build();
  }

  /** Starts one on any free port of 127.0.0.1. */
  public static LightServer start() {
    LightServer light = new LightServer();
    try {
      light.server.start();
    } catch (IOException e) {
      light.close();
      throw new UncheckedIOException(e);
    }
    String address = light.address();
    light.methods.answer(new LightPd(light.pd, address).service());
    light.methods.answer(new LightStore(light.counter).service());
    return light;
  }

  private static ManagedChannel connect(String address) {
    return NettyChannelBuilder.forTarget(address)
        .usePlaintext()
        .maxInboundMessageSize(Integer.MAX_VALUE)
        .build();
  }

  private String storeAddress() {
    try (Connection connection = Kv.connect(cluster.url())) {
      return connection.unwrap(TikvConnection.class).stores().get(0).address();
    }
  }

  private String address() {
    return "127.0.0.1:" + server.getPort();
  }

  /** How to connect. */
  public String url() {
    return "kv:tikv://" + address() + "?apiVersion=v1&mixedModes=true";
  }

  /** Messages that the store has answered: batches, and requests that came alone. */
  public long messages() {
    return counter.messages();
  }

  /** Commands that the store has answered, in batches or alone. */
  public long commands() {
    return counter.commands();
  }

  @Override
  public void close() {
    server.shutdownNow();
    pd.shutdownNow();
    store.shutdownNow();
    cluster.close();
    var unused = loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
