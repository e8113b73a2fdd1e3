package io.kvdc.metric;

import io.kvdc.spi.MetricSink;
import io.kvdc.spi.PluginCalls;
import io.kvdc.spi.PluginFailures;

/**
 * One series of one sink, whose failures harm nobody. Times stay in nanoseconds for sinks that want
 * them so.
 */
record GuardedHistogram(
    MetricSink sink, MetricInfo info, Histogram histogram, PluginFailures failures)
    implements Histogram {

  @Override
  public void record(double value) {
    PluginCalls call = PluginCalls.enter();
    try {
      histogram.record(value);
    } catch (Throwable broken) {
      failures.failed(sink, info.name(), broken);
    } finally {
      call.leave();
    }
  }

  @Override
  public void recordNanos(long nanos) {
    PluginCalls call = PluginCalls.enter();
    try {
      histogram.recordNanos(nanos);
    } catch (Throwable broken) {
      failures.failed(sink, info.name(), broken);
    } finally {
      call.leave();
    }
  }
}
