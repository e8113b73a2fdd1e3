package io.kvdc.metric;

import java.util.List;

/** One series in several sinks. */
record EachHistogram(List<Histogram> all) implements Histogram {

  @Override
  public void record(double value) {
    for (Histogram each : all) {
      each.record(value);
    }
  }

  @Override
  public void recordNanos(long nanos) {
    for (Histogram each : all) {
      each.recordNanos(nanos);
    }
  }
}
