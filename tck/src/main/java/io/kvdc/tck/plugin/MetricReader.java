package io.kvdc.tck.plugin;

import io.kvdc.metric.MetricInfo;
import io.kvdc.spi.MetricSink;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads back what a sink has taken, so that {@link PluginKit} can compare.
 *
 * @param <S> the class of the sink
 */
@FunctionalInterface
public interface MetricReader<S extends MetricSink> {

  /**
   * The value of one series.
   *
   * @param sink the sink
   * @param info the metric
   * @param labels the values of its labels
   * @return the sum of a counter, the level of a gauge, the number of values in a histogram; null
   *     if there is no such series
   */
  @Nullable Double read(S sink, MetricInfo info, List<String> labels);
}
