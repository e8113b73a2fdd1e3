package io.kvdc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data as of one timestamp. A cheap view; there is nothing to close. Safe for use by many
 * threads.
 *
 * <p>Reads fail, besides what {@link Session} says, with {@link
 * io.kvdc.error.SnapshotTooOldException} if the cluster does not keep data that old any more, with
 * {@link io.kvdc.error.FutureTimestampException} if the timestamp lies ahead of the cluster, and
 * with {@link io.kvdc.error.ResolveLockTimeoutException} if locks of other transactions stay in the
 * way.
 */
public interface Snapshot extends Session {

  /**
   * As of when this reads.
   *
   * @return the timestamp; {@link Timestamp#MAX}: the newest data whenever it is asked
   */
  Timestamp timestamp();

  /**
   * How this snapshot reads.
   *
   * @return its options
   */
  SnapshotOptions options();

  /**
   * The same timestamp read in another way; begins with an empty cache and with no statistics.
   *
   * @param options how it shall read
   * @return a new view
   * @throws io.kvdc.error.InvalidArgumentException if the newest data, {@link Timestamp#MAX}, is to
   *     be read by stale reads, which could not know what is newest
   */
  Snapshot with(SnapshotOptions options);

  /**
   * The same snapshot without blocking.
   *
   * @return a view with the same cache and statistics
   */
  AsyncSnapshot async();

  /**
   * Reads a value and when it was committed.
   *
   * @param key the key
   * @return its value; null if there is none
   */
  @Nullable VersionedValue getVersioned(Bytes key);

  /**
   * Reads several values and when they were committed.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, or null if there is none
   */
  List<@Nullable VersionedValue> batchGetVersioned(List<Bytes> keys);

  /** Empties the cache. */
  void clearCache();

  /**
   * What the reads of this snapshot have cost until now.
   *
   * @return a copy of the counts
   */
  ReadStatistics statistics();
}
