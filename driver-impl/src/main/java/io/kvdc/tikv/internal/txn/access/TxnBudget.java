package io.kvdc.tikv.internal.txn.access;

import io.kvdc.tikv.internal.retry.Backoffer;

/**
 * How much waiting the steps of a transaction may do between attempts. Names in client-go behind
 * each; the deadline of the caller's operation holds besides.
 */
public enum TxnBudget {
  /** A point read or a batch of them (txnsnapshot: getMaxBackoff, batchGetMaxBackoff). */
  GET(20_000, true),
  /** One page of a scan (txnsnapshot: scannerNextMaxBackoff). */
  SCAN(20_000, true),
  /** A timestamp (transaction: TsoMaxBackoff). */
  TSO(15_000, true),
  /** The first phase (transaction: PrewriteMaxBackoff). */
  PREWRITE(40_000, true),
  /** The primary's commit (transaction: CommitMaxBackoff). */
  COMMIT(40_000, true),
  /** The commit of what follows, in the background (transaction: CommitSecondaryMaxBackoff). */
  COMMIT_SECONDARIES(41_000, true),
  /** Taking a failed transaction back (transaction: cleanupMaxBackoff). */
  CLEANUP(20_000, true),
  /** Locks while the transaction runs (transaction: pessimisticLockMaxBackoff). */
  PESSIMISTIC_LOCK(20_000, true),
  /** Giving them up (transaction: pessimisticRollbackMaxBackoff). */
  PESSIMISTIC_ROLLBACK(20_000, true),
  /** Writing a part of the buffer (transaction: InitPipelinedMemDB). */
  FLUSH(20_000, true),
  /** The locks of a flushed transaction in one region, once it is committed (same file). */
  RESOLVE_FLUSHED(41_000, false),
  /** The same after a rollback (transaction: cleanupMaxBackoff). */
  ROLL_BACK_FLUSHED(20_000, false),
  /** Telling stores what becomes of a transaction (transaction: broadcastMaxBackoff). */
  BROADCAST(10_000, true),
  /** One heartbeat (transaction: manager of the TTL). */
  HEARTBEAT(20_000, true),
  /** The fate of one transaction (txnlock: getTxnStatusMaxBackoff). */
  TXN_STATUS(20_000, false),
  /** Resolving locks that nobody waits for (txnlock: asyncResolveLockMaxBackoff). */
  BACKGROUND_RESOLVE(40_000, false);

  private final long millis;
  private final boolean weighted;

  TxnBudget(long millis, boolean weighted) {
    this.millis = millis;
    this.weighted = weighted;
  }

  /**
   * The budget in milliseconds.
   *
   * @param weight how gladly the caller waits; client-go's default is 2
   */
  public long millis(int weight) {
    return weighted ? Backoffer.weighted(millis, weight) : millis;
  }
}
