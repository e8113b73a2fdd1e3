package io.kvdc.tikv.internal.rpc;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.kvdc.proto.kvrpcpb.HealthFeedback;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.rpc.batch.BatchLane;
import io.kvdc.tikv.internal.rpc.batch.CallFailures;
import io.kvdc.tikv.internal.rpc.batch.ChannelLoop;
import io.kvdc.tikv.internal.rpc.batch.LaneContext;
import io.kvdc.tikv.internal.rpc.batch.StoreLoad;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one address. Calls of their own take them in turn; batched requests fill one
 * before they use the next, as frames are the fuller the fewer streams there are.
 */
final class AddressChannels {

  /** How many bytes may wait in a stream before it says that it takes no more. */
  private static final int ON_READY_THRESHOLD = 1 << 20;

  private static final List<String> STATES =
      Arrays.stream(ConnectivityState.values()).map(Enum::name).toList();

  private final List<Connection> connections;
  private final TransportSettings settings;
  private final Ticker ticker;
  private final CallFailures failures;
  private final Consumer<HealthFeedback> feedback;
  private final StoreLoad store;
  private final @Nullable EngineMetrics metrics;
  private final Runnable hide;
  private final AtomicInteger turn = new AtomicInteger();

  AddressChannels(
      String address,
      TransportSettings settings,
      ChannelFactory factory,
      Ticker ticker,
      CallFailures failures,
      Consumer<HealthFeedback> feedback,
      @Nullable EngineMetrics metrics) {
    this.settings = settings;
    this.ticker = ticker;
    this.failures = failures;
    this.feedback = feedback;
    this.store = new StoreLoad(ticker);
    this.metrics = metrics;
    this.connections =
        IntStream.range(0, settings.connectionsPerAddress())
            .mapToObj(index -> connect(address, index, factory))
            .toList();
    this.hide = metrics == null ? () -> {} : show(address, metrics);
  }

  private Runnable show(String address, EngineMetrics shown) {
    List<Runnable> removals = new ArrayList<>();
    for (int i = 0; i < connections.size(); i++) {
      ManagedChannel channel = connections.get(i).bareChannel();
      removals.add(
          shown
              .connections()
              .show(address, i, STATES, name -> channel.getState(false).name().equals(name)));
    }
    return () -> removals.forEach(Runnable::run);
  }

  private Connection connect(String address, int index, ChannelFactory factory) {
    ChannelLoop loop = factory.newLoop();
    return new Connection(
        factory.open(address, loop),
        new ReconnectPace(ticker),
        (connection, forwardTo) ->
            new BatchLane(
                new LaneContext(
                    settings.batch(),
                    connection::channel,
                    factory::renewals,
                    callOptions(settings.wire()).withOnReadyThreshold(ON_READY_THRESHOLD),
                    loop,
                    store,
                    new ReconnectPace(ticker),
                    failures,
                    feedback,
                    ticker,
                    settings.idleTimeout(),
                    metrics == null
                        ? null
                        : metrics.batch().lane(address, index, forwardTo != null)),
                StoreHeaders.ofStream(index, forwardTo)));
  }

  /** What every call begins with. */
  static CallOptions callOptions(WireSettings wire) {
    return switch (wire.compression()) {
      case NONE -> CallOptions.DEFAULT;
      case GZIP -> CallOptions.DEFAULT.withCompression("gzip");
    };
  }

  /** Whether the store there takes batches, as far as is known. */
  boolean takesBatches() {
    return store.takesBatches();
  }

  /** The channel for the next call of its own. */
  ManagedChannel next() {
    return connections.get(Math.floorMod(turn.getAndIncrement(), connections.size())).channel();
  }

  /** The lane for the next batched request. */
  BatchLane lane(@Nullable String forwardTo) {
    BatchLane best = connections.get(0).lane(forwardTo);
    int full = settings.batch().maxBatchSize();
    int least = load(best);
    for (int i = 1; i < connections.size() && least >= full; i++) {
      BatchLane lane = connections.get(i).lane(forwardTo);
      int load = load(lane);
      if (load < least) {
        best = lane;
        least = load;
      }
    }
    return best;
  }

  /** One that stays silent comes last, as its connection may be dead. */
  private static int load(BatchLane lane) {
    int load = lane.load();
    return lane.isSilent() ? load + Integer.MAX_VALUE / 2 : load;
  }

  /** How many batched requests to this store itself wait or are without an answer. */
  int callsUnderWay() {
    return connections.stream().mapToInt(connection -> connection.lane(null).load()).sum();
  }

  void shutdownNow() {
    hide.run();
    connections.forEach(Connection::shutdownNow);
  }

  List<ManagedChannel> channels() {
    return connections.stream().map(Connection::bareChannel).toList();
  }
}
