package io.kvdc.tck.plugin;

import io.kvdc.metric.Counter;
import io.kvdc.metric.Histogram;
import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A sink in a map. */
class MapSink implements MetricSink {

  private record Key(String name, List<String> labels) {}

  private final Map<Key, LongAdder> sums = new ConcurrentHashMap<>();
  private final Map<Key, Map<Object, DoubleSupplier>> levels = new ConcurrentHashMap<>();

  LongAdder sums(MetricInfo info, List<String> labels) {
    return sums.computeIfAbsent(new Key(info.name(), labels), key -> new LongAdder());
  }

  @Override
  public Counter counter(MetricInfo info, List<String> labels) {
    return sums(info, labels)::add;
  }

  @Override
  public Histogram histogram(MetricInfo info, List<String> labels) {
    LongAdder count = sums(info, labels);
    return value -> count.increment();
  }

  @Override
  public Runnable gauge(MetricInfo info, List<String> labels, DoubleSupplier value) {
    Key key = new Key(info.name(), labels);
    Object ticket = new Object();
    levels.computeIfAbsent(key, made -> new ConcurrentHashMap<>()).put(ticket, value);
    return () -> levels.getOrDefault(key, Map.of()).remove(ticket);
  }

  static @Nullable Double read(MapSink sink, MetricInfo info, List<String> labels) {
    Key key = new Key(info.name(), labels);
    Map<Object, DoubleSupplier> shown = sink.levels.get(key);
    if (shown != null) {
      return shown.values().stream().mapToDouble(DoubleSupplier::getAsDouble).sum();
    }
    LongAdder sum = sink.sums.get(key);
    return sum == null ? null : (double) sum.sum();
  }
}
