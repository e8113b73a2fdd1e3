package io.kvdc;

/** How a transaction was committed. May grow. */
public enum CommitProtocol {
  /** The transaction had no effect, so nothing was sent. */
  NOTHING_TO_WRITE,
  /** All keys are prewritten first; then the commit of one key decides for all. */
  TWO_PHASE,
  /**
   * All keys are prewritten, which decides the transaction; they are committed in the background.
   */
  ASYNC_COMMIT,
  /** The request that wrote the keys committed them too. */
  ONE_PHASE
}
