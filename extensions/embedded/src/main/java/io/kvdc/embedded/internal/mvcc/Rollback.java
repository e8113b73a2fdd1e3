package io.kvdc.embedded.internal.mvcc;

import java.util.List;

/** KvBatchRollback and KvCleanup (TiKV, commands/rollback.rs and cleanup.rs). */
public final class Rollback {

  private final long startTs;

  /** Makes one. */
  public Rollback(long startTs) {
    this.startTs = startTs;
  }

  /** Rolls all keys back or none. */
  public void run(MvccReader reader, WriteSet writes, List<TxnKey> keys) throws MvccException {
    RollbackKey rollback = new RollbackKey(reader, writes, startTs);
    for (TxnKey key : keys) {
      rollback.cleanup(key, 0, false);
    }
  }

  /**
   * Rolls one key back for good, unless its lock still lives.
   *
   * @param currentTs 0 to roll back in any case
   */
  public void cleanup(MvccReader reader, WriteSet writes, TxnKey key, long currentTs)
      throws MvccException {
    new RollbackKey(reader, writes, startTs).cleanup(key, currentTs, true);
  }
}
