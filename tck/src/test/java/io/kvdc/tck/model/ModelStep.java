package io.kvdc.tck.model;

/**
 * One step of a history.
 *
 * @param kind what is done
 * @param transaction in which of the transactions
 * @param key to which key
 * @param value with which value
 */
record ModelStep(Kind kind, int transaction, int key, int value) {

  /** What can be done; writes come more than once, so that they are drawn more often. */
  enum Kind {
    PUT,
    PUT_MORE,
    INSERT,
    DELETE,
    GET,
    BATCH_GET,
    GET_FOR_UPDATE,
    LOCK,
    SCAN,
    SCAN_DOWN,
    SAVEPOINT,
    ROLLBACK_TO_SAVEPOINT,
    COMMIT,
    ROLLBACK,
    READ_COMMITTED_STATE
  }
}
