package io.kvdc.tikv.internal.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import io.kvdc.tikv.internal.rpc.batch.SerialChannelLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AddressChannelsTest {

  private final AtomicLong now = new AtomicLong();
  private final List<FakeChannel> channels = new ArrayList<>();

  private AddressChannels channels(int count) {
    ChannelFactory factory =
        new ChannelFactory() {
          @Override
          public ChannelLoop newLoop() {
            return new SerialChannelLoop((task, delay) -> () -> {});
          }

          @Override
          public ManagedChannel open(String reachableAddress, ChannelLoop loop) {
            FakeChannel channel = new FakeChannel();
            channels.add(channel);
            return channel;
          }

          @Override
          public boolean isOwnThread() {
            return false;
          }

          @Override
          public void close() {
            // There is nothing to close.
          }
        };
    TransportSettings defaults = TransportSettings.defaults(TransportSettings.Transport.NETTY);
    TransportSettings settings =
        new TransportSettings(
            defaults.transport(),
            count,
            defaults.eventLoopThreads(),
            defaults.connectTimeout(),
            defaults.keepAliveTime(),
            defaults.keepAliveTimeout(),
            defaults.idleTimeout(),
            defaults.addresses(),
            defaults.wire(),
            defaults.batch());
    Channels owner = new Channels(settings, factory, now::get);
    return new AddressChannels(
        "a:1", settings, factory, now::get, new BatchFailures("a:1", owner), report -> {}, null);
  }

  @Test
  void channelsTakeTurns() {
    AddressChannels three = channels(3);

    assertThat(List.of(three.next(), three.next(), three.next(), three.next()))
        .containsExactly(channels.get(0), channels.get(1), channels.get(2), channels.get(0));
  }

  @Test
  void aBrokenChannelConnectsAtOnceThenWithPauses() {
    AddressChannels one = channels(1);
    FakeChannel channel = channels.get(0);
    channel.state = ConnectivityState.TRANSIENT_FAILURE;

    one.next();
    one.next();
    assertThat(channel.reconnects).isEqualTo(1);

    now.addAndGet(Duration.ofMillis(101).toNanos());
    one.next();
    assertThat(channel.reconnects).isEqualTo(2);
  }

  @Test
  void aHealthyChannelIsLeftAlone() {
    AddressChannels one = channels(1);
    for (ConnectivityState state :
        List.of(ConnectivityState.IDLE, ConnectivityState.CONNECTING, ConnectivityState.READY)) {
      channels.get(0).state = state;
      one.next();
    }

    assertThat(channels.get(0).reconnects).isZero();
  }

  @Test
  void shuttingDownReachesAll() {
    AddressChannels three = channels(3);

    three.shutdownNow();

    assertThat(channels).allMatch(FakeChannel::isShutdown);
  }

  private static final class FakeChannel extends ManagedChannel {
    private ConnectivityState state = ConnectivityState.IDLE;
    private int reconnects;
    private boolean shutdown;

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return state;
    }

    @Override
    public void resetConnectBackoff() {
      reconnects++;
    }

    @Override
    public ManagedChannel shutdown() {
      shutdown = true;
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      throw new UnsupportedOperationException("no call is made");
    }

    @Override
    public String authority() {
      return "a:1";
    }
  }
}
