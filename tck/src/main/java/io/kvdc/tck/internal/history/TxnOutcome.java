package io.kvdc.tck.internal.history;

/** How a transaction of a history ended, as far as its client was told. */
public enum TxnOutcome {
  /** It was committed. */
  COMMITTED,
  /** It was not applied. */
  ABORTED,
  /** It was applied as a whole or not at all; nobody was told which. */
  UNKNOWN
}
