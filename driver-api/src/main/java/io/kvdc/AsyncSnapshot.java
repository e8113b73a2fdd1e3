package io.kvdc;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data as of one timestamp without blocking. {@link Snapshot} is the same, blocking; the
 * stages fail with what it throws.
 */
public interface AsyncSnapshot extends AsyncSession {

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
   */
  AsyncSnapshot with(SnapshotOptions options);

  /**
   * Reads a value and when it was committed.
   *
   * @param key the key
   * @return its value; null if there is none
   */
  CompletionStage<@Nullable VersionedValue> getVersioned(Bytes key);

  /**
   * Reads several values and when they were committed.
   *
   * @param keys the keys, duplicates allowed
   * @return for each key in the same order its value, or null if there is none
   */
  CompletionStage<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys);

  /** Empties the cache. */
  void clearCache();

  /**
   * What the reads of this snapshot have cost until now.
   *
   * @return a copy of the counts
   */
  ReadStatistics statistics();
}
