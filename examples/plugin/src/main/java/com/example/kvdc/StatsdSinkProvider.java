package com.example.kvdc;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidOptionException;
import io.kvdc.option.Option;
import io.kvdc.option.OptionType;
import io.kvdc.option.Options;
import io.kvdc.spi.MetricSink;
import io.kvdc.spi.MetricSinkProvider;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Makes a {@link StatsdSink} for connections whose URL has {@code statsd.address}. */
public final class StatsdSinkProvider implements MetricSinkProvider {

  static final Option<String> ADDRESS =
      Option.builder("statsd.address", OptionType.STRING)
          .describedAs("Host and port of the StatsD server that takes what is measured.")
          .build();

  /** One for each address, so that the connections of a pool share a socket and an engine. */
  private final Map<InetSocketAddress, StatsdSink> sinks = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "statsd";
  }

  @Override
  public List<Option<?>> options() {
    return List.of(ADDRESS);
  }

  @Override
  public MetricSink create(Options options) {
    if (!options.isSet(ADDRESS)) {
      return null;
    }
    return sinks.computeIfAbsent(address(options.get(ADDRESS)), StatsdSink::new);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    } catch (RuntimeException e) {
      throw new InvalidOptionException(
          ErrorDetail.of("statsd.address must be host:port, not " + text), ADDRESS.name());
    }
  }
}
