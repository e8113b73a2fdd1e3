package io.kvdc.spi;

/** The kinds of {@link TraceEvent}s, in the order of client-go's trace package (0 to 3). */
public enum TraceCategory {
  /** The batches of prewrites and commits. */
  TXN_2PC,

  /** The resolving of locks that others left. */
  TXN_LOCK_RESOLVE,

  /** Requests to regions, one by one. */
  KV_REQUEST,

  /** Look-ups of regions. */
  REGION_CACHE
}
