package io.kvdc.tikv.internal.rpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The channels to one address, which take calls in turn. */
final class AddressChannels {

  private record Entry(ManagedChannel channel, ReconnectPace pace) {}

  private final List<Entry> entries;
  private final AtomicInteger turn = new AtomicInteger();

  AddressChannels(String reachableAddress, int count, ChannelFactory factory, Ticker ticker) {
    this.entries =
        IntStream.range(0, count)
            .mapToObj(i -> new Entry(factory.open(reachableAddress), new ReconnectPace(ticker)))
            .toList();
  }

  ManagedChannel next() {
    Entry entry = entries.get(Math.floorMod(turn.getAndIncrement(), entries.size()));
    ManagedChannel channel = entry.channel();
    ConnectivityState state = channel.getState(false);
    if (state == ConnectivityState.TRANSIENT_FAILURE) {
      if (entry.pace().mayReconnect()) {
        channel.resetConnectBackoff();
      }
    } else if (state == ConnectivityState.READY) {
      entry.pace().connected();
    }
    return channel;
  }

  void shutdownNow() {
    entries.forEach(entry -> entry.channel().shutdownNow());
  }

  List<ManagedChannel> channels() {
    return entries.stream().map(Entry::channel).toList();
  }
}
