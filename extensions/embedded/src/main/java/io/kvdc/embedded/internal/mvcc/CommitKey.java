package io.kvdc.embedded.internal.mvcc;

import org.jspecify.annotations.Nullable;

/** Commits one key (TiKV, actions/commit.rs). */
final class CommitKey {

  private final MvccReader reader;
  private final WriteSet writes;
  private final boolean expectsLock;

  /**
   * Makes one.
   *
   * @param expectsLock whether TiKV is surprised if there is no lock and shows all it knows
   */
  CommitKey(MvccReader reader, WriteSet writes, boolean expectsLock) {
    this.reader = reader;
    this.writes = writes;
    this.expectsLock = expectsLock;
  }

  void run(TxnKey key, long startTs, long commitTs) throws MvccException {
    Lock lock = writes.loadLock(reader, key, startTs);
    if (lock == null || lock.startTs() != startTs) {
      mustBeCommitted(key, startTs, commitTs);
      return;
    }
    if (TimeStamp.isBefore(commitTs, lock.minCommitTs())) {
      throw new MvccException(
          new Refusal.CommitTsExpired(
              startTs,
              commitTs,
              key,
              lock.minCommitTs(),
              lock.isPrimary(key) ? null : reader.history(key)));
    }
    WriteType type = lock.type().committed();
    if (type == null) {
      // Left over from a request that was lost or late; the transaction did not write the key.
      writes.unlockKey(key, lock, 0);
      return;
    }
    writes.putWrite(key, commitTs, record(type, lock, commitTs));
    writes.unlockKey(key, lock, commitTs);
  }

  private static Write record(WriteType type, Lock lock, long commitTs) {
    Write write = Write.of(type, lock.startTs(), lock.shortValue()).withTxnSource(lock.txnSource());
    return lock.rollbackTs().contains(commitTs) ? write.withOverlappedRollback(null) : write;
  }

  private void mustBeCommitted(TxnKey key, long startTs, long commitTs) throws MvccException {
    WriteType type = reader.getTxnCommitRecord(key, startTs).type();
    if (type == null || type == WriteType.ROLLBACK) {
      @Nullable MvccHistory history = expectsLock ? reader.history(key) : null;
      throw new MvccException(new Refusal.TxnLockNotFound(startTs, commitTs, key, history));
    }
  }
}
