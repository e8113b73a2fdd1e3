package io.kvdc.tck.internal.model;

/** Which operations a history has. */
public enum HistoryKind {
  /** Those that every raw session has. */
  PLAIN,
  /** Those and compare-and-swap, all on an atomic session. */
  ATOMIC,
  /** Those and values that expire. */
  TTL
}
