package io.kvdc.metric;

/** What the value of a metric means. */
public enum MetricKind {
  /** How much there was of something; only grows. */
  COUNTER,

  /** How much there is of something now. */
  GAUGE,

  /** How large the things were, each counted in a bucket. */
  HISTOGRAM
}
