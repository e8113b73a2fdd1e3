package io.kvdc.tikv.internal.rpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The channels of one engine, by advertised address. */
final class Channels {

  private static final long CLOSE_SECONDS = 10;

  private final TransportSettings settings;
  private final ChannelFactory factory;
  private final Ticker ticker;
  private final @Nullable EngineMetrics metrics;
  private final ConcurrentHashMap<String, AddressChannels> byAddress = new ConcurrentHashMap<>();
  private volatile HealthFeedbackListener listener = (address, report) -> {};
  private volatile boolean closed;

  Channels(TransportSettings settings, ChannelFactory factory, Ticker ticker) {
    this(settings, factory, ticker, null);
  }

  Channels(
      TransportSettings settings,
      ChannelFactory factory,
      Ticker ticker,
      @Nullable EngineMetrics metrics) {
    this.metrics = metrics;
    this.settings = settings;
    this.factory = factory;
    this.ticker = ticker;
  }

  /** A channel to an address, or null if these were closed. */
  @Nullable ManagedChannel next(String address) {
    AddressChannels channels = to(address);
    return channels == null ? null : channels.next();
  }

  /** The channels to an address, or null if these were closed. */
  @Nullable AddressChannels to(String address) {
    AddressChannels channels = byAddress.get(address);
    if (channels == null) {
      // Not within the map: channels show gauges, and a sink may call the connection from there.
      AddressChannels fresh = open(address);
      AddressChannels earlier = byAddress.putIfAbsent(address, fresh);
      if (earlier != null) {
        fresh.shutdownNow();
      }
      channels = earlier == null ? fresh : earlier;
      if (closed) {
        // Closing may have begun before the new channels were in its sight.
        channels.shutdownNow();
      }
    }
    return closed ? null : channels;
  }

  private AddressChannels open(String address) {
    return new AddressChannels(
        address,
        settings,
        factory,
        ticker,
        new BatchFailures(address, this),
        report -> listener.onHealthFeedback(address, report),
        metrics);
  }

  /** Whether requests share streams. */
  boolean sharesStreams() {
    return settings.batch().isOn();
  }

  int callsUnderWay(String address) {
    AddressChannels channels = byAddress.get(address);
    return channels == null ? 0 : channels.callsUnderWay();
  }

  /** What every call begins with. */
  CallOptions callOptions() {
    return AddressChannels.callOptions(settings.wire());
  }

  void onHealthFeedback(HealthFeedbackListener newListener) {
    listener = newListener;
  }

  void disconnect(String address) {
    AtomicReference<@Nullable AddressChannels> left = new AtomicReference<>();
    byAddress.computeIfPresent(
        address,
        (key, there) -> {
          left.set(there);
          if (metrics != null) {
            // Within, so that the series of those who follow are not taken away.
            metrics.batch().forget(address);
          }
          return null;
        });
    AddressChannels channels = left.get();
    if (channels != null) {
      channels.shutdownNow();
    }
  }

  /** How often all connections were made anew. */
  int renewals() {
    return factory.renewals();
  }

  /**
   * What the status of a call means.
   *
   * @param sent whether the request was handed to a live connection
   */
  RpcFailure failure(String address, Status status, boolean sent) {
    String problem = closed || sent ? null : factory.securityProblem(address, status);
    return problem == null
        ? StatusMapping.toFailure(address, status, sent, closed)
        : new RpcFailure.NotSecured(address, problem, status.getCause());
  }

  boolean isOwnThread() {
    return factory.isOwnThread();
  }

  /** Idempotent; an interrupt ends the waiting, not the closing. */
  void close() {
    closed = true;
    List<ManagedChannel> all = new ArrayList<>();
    for (AddressChannels channels : byAddress.values()) {
      channels.shutdownNow();
      all.addAll(channels.channels());
    }
    if (!factory.isOwnThread()) {
      awaitTermination(all);
    }
    factory.close();
  }

  private static void awaitTermination(List<ManagedChannel> channels) {
    try {
      for (ManagedChannel channel : channels) {
        channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
