package io.kvdc.metric;

import io.kvdc.spi.MetricSink;
import io.kvdc.spi.PluginCalls;
import io.kvdc.spi.PluginFailures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The sinks of one connection or engine, in the form in which drivers use them. A driver keeps it
 * in a field; where {@link #of} gave null, nothing is measured. A sink that throws is passed over,
 * logged once and counted. Safe for use by many threads.
 */
public final class Meters {

  private static final System.Logger LOG = System.getLogger("io.kvdc");

  private final List<MetricSink> sinks;
  private final PluginFailures failures;

  private Meters(List<MetricSink> sinks, PluginFailures failures) {
    this.sinks = sinks;
    this.failures = failures;
  }

  /**
   * Makes the meters of some sinks.
   *
   * @param sinks where values go
   * @param failures takes down what sinks throw
   * @return the meters, or null if there are no sinks
   */
  public static @Nullable Meters of(List<MetricSink> sinks, PluginFailures failures) {
    return sinks.isEmpty() ? null : new Meters(List.copyOf(sinks), failures);
  }

  /**
   * A counter.
   *
   * @param info describes it
   * @return gives its series
   */
  public Family<Counter> counter(MetricInfo info) {
    require(info, MetricKind.COUNTER);
    return new Family<>(this, info, labels -> counterOf(info, labels));
  }

  /**
   * A histogram.
   *
   * @param info describes it
   * @return gives its series
   */
  public Family<Histogram> histogram(MetricInfo info) {
    require(info, MetricKind.HISTOGRAM);
    return new Family<>(this, info, labels -> histogramOf(info, labels));
  }

  /**
   * Shows a gauge until it is taken away.
   *
   * @param info describes it
   * @param value asked whenever somebody looks, on any thread; must be quick; if it throws, the
   *     value is not a number
   * @param labels the values of the labels
   * @return takes it away
   */
  public Runnable gauge(MetricInfo info, DoubleSupplier value, String... labels) {
    require(info, MetricKind.GAUGE);
    List<String> values = checked(info, List.of(labels));
    DoubleSupplier shown = () -> valueOf(info, value);
    List<Runnable> removals = new ArrayList<>();
    for (MetricSink sink : sinks) {
      guarded(
          sink,
          info,
          () -> {
            Runnable removal = Objects.requireNonNull(sink.gauge(info, values, shown), "removal");
            removals.add(() -> guarded(sink, info, removal));
          });
    }
    return () -> removals.forEach(Runnable::run);
  }

  /** One that fails must not take the others of a report along. */
  private static double valueOf(MetricInfo info, DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.DEBUG, "the gauge " + info.name() + " failed", defect);
      return Double.NaN;
    }
  }

  private void guarded(MetricSink sink, MetricInfo info, Runnable action) {
    PluginCalls call = PluginCalls.enter();
    try {
      action.run();
    } catch (Throwable broken) {
      failures.failed(sink, info.name(), broken);
    } finally {
      call.leave();
    }
  }

  private Counter counterOf(MetricInfo info, List<String> labels) {
    List<Counter> all = new ArrayList<>();
    for (MetricSink sink : sinks) {
      guarded(
          sink,
          info,
          () -> {
            Counter counter = Objects.requireNonNull(sink.counter(info, labels), "counter");
            all.add(amount -> add(sink, counter, amount, info));
          });
    }
    return all.size() == 1 ? all.get(0) : amount -> all.forEach(each -> each.add(amount));
  }

  private void add(MetricSink sink, Counter counter, long amount, MetricInfo info) {
    PluginCalls call = PluginCalls.enter();
    try {
      counter.add(amount);
    } catch (Throwable broken) {
      failures.failed(sink, info.name(), broken);
    } finally {
      call.leave();
    }
  }

  private Histogram histogramOf(MetricInfo info, List<String> labels) {
    List<Histogram> all = new ArrayList<>();
    for (MetricSink sink : sinks) {
      guarded(
          sink,
          info,
          () -> {
            Histogram histogram = Objects.requireNonNull(sink.histogram(info, labels), "histogram");
            all.add(new GuardedHistogram(sink, info, histogram, failures));
          });
    }
    return all.size() == 1 ? all.get(0) : new EachHistogram(List.copyOf(all));
  }

  private static void require(MetricInfo info, MetricKind kind) {
    if (info.kind() != kind) {
      throw new IllegalArgumentException(info.name() + " is a " + info.kind() + ", no " + kind);
    }
  }

  private static List<String> checked(MetricInfo info, List<String> values) {
    if (values.size() != info.labels().size()) {
      throw new IllegalArgumentException(info.name() + " has the labels " + info.labels());
    }
    return values;
  }

  /**
   * The series of one metric. Series are made when they are first asked for.
   *
   * @param <S> what one series is
   */
  public static final class Family<S> {
    private final Meters meters;
    private final MetricInfo info;
    private final Function<List<String>, S> maker;
    private final Map<Object, S> series = new ConcurrentHashMap<>();

    private Family(Meters meters, MetricInfo info, Function<List<String>, S> maker) {
      this.meters = meters;
      this.info = info;
      this.maker = maker;
    }

    /**
     * The series of a metric without labels.
     *
     * @return always the same
     */
    public S series() {
      return series(List.of());
    }

    /**
     * The series of a metric with one label. Allocates nothing if it was asked for before.
     *
     * @param label the value of the label
     * @return the series
     */
    public S with(String label) {
      S known = series.get(label);
      return known != null ? known : make(label, List.of(label));
    }

    /**
     * The series of a metric with several labels. Keep it where that is possible.
     *
     * @param labels the values of the labels
     * @return the series
     */
    public S with(String... labels) {
      return labels.length == 1 ? with(labels[0]) : series(List.of(labels));
    }

    /**
     * Takes away all series that have a label of a value, as those of a store that is gone for
     * good. Whoever has kept one must ask for it again.
     *
     * @param label the name of the label
     * @param value its value
     */
    public void forget(String label, String value) {
      int at = info.labels().indexOf(label);
      if (at < 0) {
        throw new IllegalArgumentException(info.name() + " has the labels " + info.labels());
      }
      series.keySet().removeIf(key -> value.equals(key instanceof List<?> all ? all.get(at) : key));
      for (MetricSink sink : meters.sinks) {
        meters.guarded(sink, info, () -> sink.forget(info, label, value));
      }
    }

    private S series(List<String> labels) {
      S known = series.get(labels);
      return known != null ? known : make(labels, labels);
    }

    /** Not under the map's lock, because a sink may do anything, even measure. */
    private S make(Object key, List<String> labels) {
      S made = maker.apply(checked(info, labels));
      S earlier = series.putIfAbsent(key, made);
      return earlier == null ? made : earlier;
    }
  }
}
