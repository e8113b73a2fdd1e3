package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.storage.ColumnFamily;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.KvEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
      Lock lock = reader.loadLock(key);
      if (lock != null && isMeant(lock)) {
        writes.unlockKey(key, lock, 0);
        count++;
      }
    }
    return count;
  }

  /** Finds the keys of the region whose locks are to be taken back. */
  public List<TxnKey> find(MvccReader reader) {
    KeySpan region = reader.region();
    Map<byte[], byte[]> locks =
        KvEngine.range(reader.view().map(ColumnFamily.LOCK), region.start(), region.end());
    List<TxnKey> keys = new ArrayList<>();
    locks.forEach(
        (key, stored) -> {
          if (isMeant(Lock.parse(stored))) {
            keys.add(TxnKey.ofEncoded(key));
          }
        });
    return keys;
  }

  private boolean isMeant(Lock lock) {
    return lock.isPessimistic()
        && lock.startTs() == startTs
        && !TimeStamp.isAfter(lock.forUpdateTs(), forUpdateTs);
  }
}
