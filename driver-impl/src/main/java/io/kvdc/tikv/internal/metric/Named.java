package io.kvdc.tikv.internal.metric;

import io.kvdc.metric.MetricInfo;

/**
 * Describes metrics of this driver. Bounds of buckets are those of client-go, metrics/metrics.go.
 */
final class Named {

  static final String PREFIX = "kvdc_tikv_";

  static final String TYPE = "type";
  static final String STORE = "store";
  static final String SCOPE = "scope";
  static final String RESULT = "result";
  static final String TARGET = "target";

  /** Half a millisecond, where most times begin. */
  private static final double SHORTEST_SECONDS = 0.0005;

  private Named() {}

  static MetricInfo counter(String name, String help, String... labels) {
    return MetricInfo.counter(PREFIX + name, "", help, labels);
  }

  static MetricInfo bytes(String name, String help, String... labels) {
    return MetricInfo.counter(PREFIX + name, "bytes", help, labels);
  }

  static MetricInfo gauge(String name, String unit, String help, String... labels) {
    return MetricInfo.gauge(PREFIX + name, unit, help, labels);
  }

  /** Times from half a millisecond on, each bound twice the one before. */
  static MetricInfo seconds(String name, String help, int buckets, String... labels) {
    return seconds(name, help, SHORTEST_SECONDS, buckets, labels);
  }

  static MetricInfo seconds(
      String name, String help, double shortest, int buckets, String... labels) {
    return sizes(name, "seconds", help, shortest, 2, buckets, labels);
  }

  static MetricInfo sizes(
      String name,
      String unit,
      String help,
      double least,
      double factor,
      int buckets,
      String... labels) {
    return MetricInfo.histogram(
        PREFIX + name, unit, help, MetricInfo.exponentialBuckets(least, factor, buckets), labels);
  }

  static String ofStore(long id) {
    return Long.toString(id);
  }

  static String okOrErr(boolean ok) {
    return ok ? "ok" : "err";
  }

  static String scope(boolean internal) {
    return internal ? "internal" : "general";
  }
}
