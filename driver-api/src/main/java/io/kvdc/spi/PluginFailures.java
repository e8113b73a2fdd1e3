package io.kvdc.spi;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.PluginFailedException;
import io.kvdc.metric.Counter;
import io.kvdc.metric.Meters;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What plug-ins of one connection did wrong. Each class of plug-in is logged once, at the level
 * WARNING, and later at DEBUG; every failure is counted. Safe for use by many threads.
 */
public final class PluginFailures {

  private static final System.Logger LOG = System.getLogger("io.kvdc.plugins");

  /** By the class, so that the note lives as long as its class loader. */
  private static final ClassValue<AtomicBoolean> LOGGED =
      new ClassValue<>() {
        @Override
        protected AtomicBoolean computeValue(Class<?> type) {
          return new AtomicBoolean();
        }
      };

  private final boolean strict;
  private final ConcurrentMap<String, LongAdder> counts = new ConcurrentHashMap<>();

  /** Sinks are not counted by it, because they would have to count themselves. */
  private volatile Meters.@Nullable Family<Counter> metric;

  /**
   * Begins with nothing failed.
   *
   * @param strict whether what fails before an operation begins stops it
   */
  public PluginFailures(boolean strict) {
    this.strict = strict;
  }

  /**
   * Whether a plug-in that fails before an operation begins stops it: the option {@code
   * strictPlugins}. What fails later never changes how an operation ends, because a commit that
   * happened must not be told as failed.
   *
   * @return what was given
   */
  public boolean strict() {
    return strict;
  }

  /**
   * Takes down a failure. Never throws.
   *
   * @param plugin the plug-in
   * @param where what it was asked, for the log; no keys and values
   * @param broken what it threw
   */
  public void failed(Object plugin, String where, Throwable broken) {
    Class<?> type = plugin.getClass();
    counts.computeIfAbsent(type.getName(), name -> new LongAdder()).increment();
    Meters.Family<Counter> counted = metric;
    if (counted != null && !(plugin instanceof MetricSink)) {
      counted.with(type.getName()).increment();
    }
    boolean first = LOGGED.get(type).compareAndSet(false, true);
    LOG.log(
        first ? Level.WARNING : Level.DEBUG,
        "the plug-in " + type.getName() + " failed at " + where,
        broken);
  }

  /**
   * As {@link #failed}, before an operation begins.
   *
   * @param plugin the plug-in
   * @param where what it was asked
   * @param broken what it threw
   * @return what to refuse the operation with, or null to go on without the plug-in
   */
  public @Nullable PluginFailedException failedBefore(
      Object plugin, String where, Throwable broken) {
    failed(plugin, where, broken);
    if (!strict) {
      return null;
    }
    String name = plugin.getClass().getName();
    return new PluginFailedException(
        ErrorDetail.of(
                "the plug-in "
                    + name
                    + " failed at "
                    + where
                    + ", and strictPlugins=true lets nothing go on without it; mend the plug-in or"
                    + " leave out that option")
            .withCause(broken),
        name);
  }

  /**
   * Has failures counted by a metric too, from now on.
   *
   * @param failures the metric, whose one label is the class of the plug-in
   */
  public void countInto(Meters.Family<Counter> failures) {
    metric = failures;
  }

  /**
   * How often plug-ins failed.
   *
   * @return by the names of their classes, sorted
   */
  public Map<String, Long> counts() {
    Map<String, Long> sums = new TreeMap<>();
    counts.forEach((name, count) -> sums.put(name, count.sum()));
    return sums;
  }
}
