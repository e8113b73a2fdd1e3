package io.kvdc.embedded.internal.mvcc;

import java.util.List;
import java.util.Map;

/**
 * Settles locks of transactions whose fate is known (TiKV, commands/resolve_lock.rs,
 * resolve_lock_readphase.rs and resolve_lock_lite.rs).
 */
public final class ResolveLocks {

  private final MvccReader reader;
  private final WriteSet writes;

  /** Makes one. */
  public ResolveLocks(MvccReader reader, WriteSet writes) {
    this.reader = reader;
    this.writes = writes;
  }

  /**
   * Settles all locks in the region. Pessimistic ones that share no key stay, for TiKV keeps them
   * in memory and does not look there: they are rolled back by a request of their own.
   *
   * @param fates commit timestamps by start timestamp, 0 for a transaction that is rolled back
   */
  public void all(Map<Long, Long> fates) throws MvccException {
    List<LockedKey> found =
        reader.scanLocks(
            null, null, lock -> isStored(lock) && fates.containsKey(lock.startTs()), 0);
    for (LockedKey one : found) {
      for (Lock lock : one.lock().parts()) {
        long commitTs = fates.getOrDefault(lock.startTs(), 0L);
        if (commitTs != 0) {
          Commit.mustBeLater(lock.startTs(), commitTs);
        }
        settle(one.key(), lock.startTs(), commitTs);
      }
    }
  }

  private static boolean isStored(Lock lock) {
    return !lock.isPessimistic() || lock.shared() != null;
  }

  /** Settles the locks of one transaction on these keys. */
  public void keys(List<TxnKey> keys, long startTs, long commitTs) throws MvccException {
    for (TxnKey key : keys) {
      settle(key, startTs, commitTs);
    }
  }

  private void settle(TxnKey key, long startTs, long commitTs) throws MvccException {
    if (commitTs == 0) {
      new RollbackKey(reader, writes, startTs).cleanup(key, 0, false);
    } else {
      new CommitKey(reader, writes, false).run(key, startTs, commitTs);
    }
  }
}
