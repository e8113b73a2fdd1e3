package io.kvdc.embedded.internal.mvcc;

/** How a transaction is going to be committed. */
public enum CommitKind {
  /** Prewrite and commit. */
  TWO_PHASE,
  /** By its last prewrite. */
  ASYNC,
  /** By its only prewrite, without locks. */
  ONE_PHASE
}
