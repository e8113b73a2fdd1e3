package io.kvdc.codec;

/** Which way the values of an element of a tuple are ordered. */
public enum Direction {
  /** Smaller values first, null before all. */
  ASCENDING,
  /** Greater values first, null after all. */
  DESCENDING
}
