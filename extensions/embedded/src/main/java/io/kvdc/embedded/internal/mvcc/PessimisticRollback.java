package io.kvdc.embedded.internal.mvcc;

import java.util.List;

/**
 * Takes pessimistic locks back without a trace (TiKV, commands/pessimistic_rollback.rs and
 * pessimistic_rollback_read_phase.rs). Locks that are not there, or were taken at a later
 * for-update timestamp, are none of its business.
 */
public final class PessimisticRollback {

  private final long startTs;
  private final long forUpdateTs;

  /**
   * Makes one.
   *
   * @param startTs of the transaction
   * @param forUpdateTs the latest of the locks to take back
   */
  public PessimisticRollback(long startTs, long forUpdateTs) {
    this.startTs = startTs;
    this.forUpdateTs = forUpdateTs;
  }

  /**
   * Takes back the locks on some keys.
   *
   * @return how many there were
   */
  public int run(List<TxnKey> keys, MvccReader reader, WriteSet writes) throws MvccException {
    int count = 0;
    for (TxnKey key : keys) {
      Lock lock = reader.loadLock(key, startTs);
      if (lock != null && isMeant(lock)) {
        writes.unlockKey(key, lock, 0);
        count++;
      }
    }
    return count;
  }

  /** Finds the keys of the region whose locks are to be taken back. */
  public List<TxnKey> find(MvccReader reader) {
    return reader.scanLocks(null, null, this::isMeant, 0).stream().map(LockedKey::key).toList();
  }

  private boolean isMeant(Lock lock) {
    return lock.isPessimistic()
        && lock.startTs() == startTs
        && !TimeStamp.isAfter(lock.forUpdateTs(), forUpdateTs);
  }
}
