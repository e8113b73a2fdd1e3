package com.example.kvdc;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleSupplier;

/**
 * Sends what is measured as datagrams in the text format of StatsD, with labels as tags. Sending
 * never blocks: a datagram for which there is no room is lost, as datagrams may be.
 *
 * <p>Gauges are sent beside other values, at most once a second, so that no thread is needed.
 */
public final class StatsdSink implements MetricSink {

  private static final long GAUGE_PAUSE_NANOS = 1_000_000_000L;

  private final InetSocketAddress address;
  private final DatagramChannel channel;
  private final Map<Object, Gauge> gauges = new ConcurrentHashMap<>();
  private final AtomicLong gaugesSent = new AtomicLong(System.nanoTime() - GAUGE_PAUSE_NANOS);

  private record Gauge(String series, DoubleSupplier value) {}

  public StatsdSink(InetSocketAddress address) {
    this.address = address;
    try {
      channel = DatagramChannel.open();
      channel.configureBlocking(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    String tags = tags(info, labels);
    return amount -> tell(info.name(), amount, "c", tags);
  }

  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    String tags = tags(info, labels);
    return value -> tell(info.name(), value, "h", tags);
  }

  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    Object ticket = new Object();
    gauges.put(ticket, new Gauge(info.name() + "\n" + tags(info, labels), value));
    return () -> gauges.remove(ticket);
  }

  private void tell(String name, double value, String type, String tags) {
    send(line(name, value, type, tags));
    long last = gaugesSent.get();
    long now = System.nanoTime();
    if (now - last >= GAUGE_PAUSE_NANOS && gaugesSent.compareAndSet(last, now)) {
      // Several engines may show one series: their values add up.
      Map<String, Double> sums = new HashMap<>();
      gauges.values().forEach(gauge -> look(gauge, sums));
      sums.forEach(
          (series, sum) -> {
            String[] parts = series.split("\n", 2);
            send(line(parts[0], sum, "g", parts[1]));
          });
    }
  }

  private static void look(Gauge gauge, Map<String, Double> sums) {
    try {
      sums.merge(gauge.series(), gauge.value().getAsDouble(), Double::sum);
    } catch (RuntimeException closing) {
      // Its engine ends just now; the others are told all the same.
    }
  }

  private static String line(String name, double value, String type, String tags) {
    String number =
        value == Math.rint(value) && Math.abs(value) < 1e15
            ? Long.toString((long) value)
            : Double.toString(value);
    return name + ":" + number + "|" + type + tags;
  }

  private void send(String line) {
    try {
      channel.send(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)), address);
    } catch (IOException | UnresolvedAddressException lost) {
      // Nobody listens, or nobody knows the name; the next one may be luckier.
    }
  }

  /** As {@code |#operation:raw.get,result:ok}; what means something in the format is replaced. */
  private static String tags(MetricInfo info, List<String> labels) {
    StringBuilder tags = new StringBuilder();
    for (int i = 0; i < labels.size(); i++) {
      tags.append(i == 0 ? "|#" : ",")
          .append(info.labels().get(i))
          .append(':')
          .append(labels.get(i).replaceAll("[\\s,|:#]", "_"));
    }
    return tags.toString();
  }

  /** Connections share an engine only if their sinks are equal. */
  @Override
  public boolean equals(Object other) {
    return other instanceof StatsdSink sink && sink.address.equals(address);
  }

  @Override
  public int hashCode() {
    return address.hashCode();
  }
}
