package io.kvdc.error;

/** What is known about the effect of a failed operation. */
public enum Outcome {
  /** Nothing was changed. An operation that only reads always ends so. */
  NOT_APPLIED,
  /** The change may have been applied, wholly or, for an operation over several keys, in part. */
  UNKNOWN
}
