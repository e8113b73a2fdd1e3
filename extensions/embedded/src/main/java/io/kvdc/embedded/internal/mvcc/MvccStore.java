package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.storage.KvEngine;
import java.util.List;

/**
 * Runs the commands of all stores on the data that they share. Thread-safe.
 *
 * <p>A write command has the engine for itself from its first read to its last write, which takes
 * the place of TiKV's latches: nothing but work in memory happens in between. Those who wait for
 * locks are told afterwards.
 */
public final class MvccStore {

  /** All regions at once. */
  public static final KeySpan EVERYWHERE = new KeySpan(0, new byte[0], new byte[0]);

  private final KvEngine engine;
  private final ConcurrencyManager concurrency;
  private final LockWaiters waiters;
  private final TxnStatusCache statuses = new TxnStatusCache();

  /**
   * Makes one.
   *
   * @param waiters learn which locks go and come
   */
  public MvccStore(KvEngine engine, ConcurrencyManager concurrency, LockWaiters waiters) {
    this.engine = engine;
    this.concurrency = concurrency;
    this.waiters = waiters;
  }

  /** Returns the timestamps of reads. */
  public ConcurrencyManager concurrency() {
    return concurrency;
  }

  /** Returns those who wait for locks. */
  public LockWaiters waiters() {
    return waiters;
  }

  /**
   * Whether a transaction is known to be committed, on any key; false also for one that was
   * committed long ago.
   */
  public boolean isKnownCommitted(long startTs) {
    return statuses.isCommitted(startTs);
  }

  /**
   * Reads at one moment.
   *
   * @param command must not block
   */
  public <R> R read(KeySpan region, ReadCommand<R> command) throws MvccException {
    return engine.view(view -> command.read(new MvccReader(view, region)));
  }

  /**
   * Reads and writes as one step. Nothing is written if the command throws.
   *
   * @param command must not block
   */
  public <R> R write(KeySpan region, WriteCommand<R> command) throws MvccException {
    Done<R> done =
        engine.transact(
            region,
            (view, batch) -> {
              WriteSet writes = new WriteSet(batch);
              R result = command.execute(new MvccReader(view, region), writes);
              return new Done<>(result, writes);
            });
    if (!done.writes().committed().isEmpty()) {
      statuses.insertCommitted(done.writes().committed());
    }
    if (!done.writes().released().isEmpty()) {
      waiters.released(done.writes().released());
    }
    if (!done.writes().acquired().isEmpty()) {
      waiters.acquired(done.writes().acquired());
    }
    return done.result();
  }

  /**
   * Finds the safe ts: at this timestamp and before, nothing changes in the region any more (TiKV,
   * components/resolved_ts).
   */
  public long safeTs(KeySpan region) throws MvccException {
    long now = concurrency.advance();
    return read(
        region,
        reader -> {
          long safeTs = now;
          for (LockedKey one : reader.scanLocks(null, null, MvccStore::announcesData, 0)) {
            safeTs = TimeStamp.min(safeTs, one.lock().startTs());
          }
          return safeTs;
        });
  }

  /**
   * Removes versions that no transaction at or after the safe point reads, from all regions.
   *
   * @return how many commit records
   */
  public int collectGarbage(long safePoint) throws MvccException {
    List<TxnKey> keys = read(EVERYWHERE, MvccReader::writtenKeys);
    int removed = 0;
    for (TxnKey key : keys) {
      removed +=
          write(
              EVERYWHERE,
              (reader, writes) -> {
                GarbageCollection collection = new GarbageCollection(reader, writes, safePoint);
                collection.run(key);
                return collection.removed();
              });
    }
    return removed;
  }

  private static boolean announcesData(Lock lock) {
    return lock.type() == LockType.PUT || lock.type() == LockType.DELETE;
  }

  /** A command that only reads. */
  @FunctionalInterface
  public interface ReadCommand<R> {
    /** Reads. */
    R read(MvccReader reader) throws MvccException;
  }

  /** A command that writes. */
  @FunctionalInterface
  public interface WriteCommand<R> {
    /** Reads, decides and fills the write set. */
    R execute(MvccReader reader, WriteSet writes) throws MvccException;
  }

  private record Done<R>(R result, WriteSet writes) {}
}
