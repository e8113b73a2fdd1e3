package io.kvdc;

/** What a commit does about locks of other transactions that it meets at its keys. */
public enum PrewriteLocks {
  /** Wait for them, and remove those that were left behind. */
  RESOLVE,
  /** Fail at once with {@link io.kvdc.error.WriteConflictException}. */
  FAIL
}
