package io.kvdc.embedded.internal.mvcc;

/** Keeps a transaction alive (TiKV, commands/txn_heart_beat.rs). */
public final class TxnHeartBeat {

  private TxnHeartBeat() {}

  /**
   * Lets the lock on the primary live longer; never shorter.
   *
   * @param ttl how long, in milliseconds
   * @param minCommitTs a least commit timestamp for a transaction that flushes; 0 for none
   * @return how long it lives now
   */
  public static long run(
      MvccReader reader, WriteSet writes, TxnKey primary, long startTs, long ttl, long minCommitTs)
      throws MvccException {
    Lock lock = reader.loadLock(primary, startTs);
    if (lock != null && lock.startTs() == startTs && lock.shared() != null) {
      throw new MvccException(new Refusal.PrimaryMismatches(primary, lock.whole()));
    }
    if (lock == null || lock.startTs() != startTs) {
      throw new MvccException(new Refusal.TxnNotFound(startTs, primary));
    }
    boolean longer = TimeStamp.isBefore(lock.ttl(), ttl);
    boolean later =
        !lock.useAsyncCommit()
            && lock.generation() > 0
            && TimeStamp.isBefore(lock.minCommitTs(), minCommitTs);
    if (!longer && !later) {
      return lock.ttl();
    }
    Lock.Builder changed = lock.toBuilder();
    if (longer) {
      changed.ttl(ttl);
    }
    if (later) {
      changed.minCommitTs(minCommitTs);
    }
    Lock now = changed.build();
    writes.putLock(primary, now, false);
    return now.ttl();
  }
}
