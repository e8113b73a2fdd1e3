package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.AsyncCursor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ReadStatistics;
import io.kvdc.ScanOptions;
import io.kvdc.SnapshotOptions;
import io.kvdc.Timestamp;
import io.kvdc.VersionedValue;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.call.PageCursor;
import io.kvdc.tikv.internal.call.SessionCalls;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data as of a timestamp. Makes the calls of a session, which starts them; keys are
 * checked by the session too. Remembers what it has read, which transactions' locks are settled,
 * and what that cost. Safe for use by many threads.
 */
public final class SnapshotReads {

  private final SnapshotAccess access;
  private final Timestamp timestamp;
  private final SnapshotView view;

  /**
   * A snapshot that has read nothing yet.
   *
   * @param access what it reads with
   * @param timestamp as of when; {@link Timestamp#MAX}: the newest data whenever it is asked
   * @param options how
   */
  public SnapshotReads(SnapshotAccess access, Timestamp timestamp, SnapshotOptions options) {
    this(access, timestamp, options, 0);
  }

  /**
   * A snapshot of a transaction that leaves locks while it goes on.
   *
   * @param access what it reads with
   * @param timestamp as of when
   * @param options how
   * @param ownLocks start ts of the transaction, whose locks are read over; 0: none
   */
  public SnapshotReads(
      SnapshotAccess access, Timestamp timestamp, SnapshotOptions options, long ownLocks) {
    this.access = access;
    this.timestamp = timestamp;
    this.view = new SnapshotView(access, timestamp, options, ownLocks);
  }

  /** As of when this reads. */
  public Timestamp timestamp() {
    return timestamp;
  }

  /** How this reads. */
  public SnapshotOptions options() {
    return view.options();
  }

  /**
   * The same timestamp read in another way, with nothing read yet.
   *
   * @throws InvalidArgumentException if that makes no sense
   */
  public SnapshotReads with(SnapshotOptions options) {
    if (options.staleRead() && timestamp.equals(Timestamp.MAX)) {
      throw new InvalidArgumentException(
          ErrorDetail.of(
              "a stale read needs a timestamp, as replicas cannot know what is newest; take one, or"
                  + " take staleRead away"));
    }
    return new SnapshotReads(access, timestamp, options, view.ownLocks());
  }

  /**
   * Reads a value.
   *
   * @param key the key, which was checked
   * @return a call that is to be started; its result is null if there is no value
   */
  public ApiCall<@Nullable Bytes> get(Bytes key) {
    return get(key, false, Found::value);
  }

  /** The same with the time of the commit. */
  public ApiCall<@Nullable VersionedValue> getVersioned(Bytes key) {
    return get(key, true, Found::versioned);
  }

  private <T> ApiCall<T> get(Bytes key, boolean withCommitTs, Function<Found, @Nullable T> reader) {
    SnapshotCache cache = view.cache();
    Found known = cache == null ? null : cache.find(key, withCommitTs);
    return known == null
        ? new SnapshotGet<>(
            view, view.backoffer(TxnBudget.GET), view.forOneKey(), key, withCommitTs, reader)
        : new KnownAnswer<>(view.backoffer(TxnBudget.GET), reader.apply(known));
  }

  /**
   * Reads several values.
   *
   * @param keys the keys, which were checked; duplicates allowed
   * @return a call that is to be started; its result has a place for each key, in the same order
   */
  public ApiCall<List<@Nullable Bytes>> batchGet(List<Bytes> keys) {
    return batchGet(keys, false, Found::value);
  }

  /** The same with the times of the commits. */
  public ApiCall<List<@Nullable VersionedValue>> batchGetVersioned(List<Bytes> keys) {
    return batchGet(keys, true, Found::versioned);
  }

  private <T> ApiCall<List<@Nullable T>> batchGet(
      List<Bytes> keys, boolean withCommitTs, Function<Found, @Nullable T> reader) {
    return SnapshotBatchGet.of(
        view, view.backoffer(TxnBudget.GET), view.forManyKeys(), keys, withCommitTs, reader);
  }

  /**
   * Walks over a range.
   *
   * @param calls starts the call for each page
   * @param name what these calls are called to interceptors
   * @param range the range
   * @param scan how
   * @return a cursor before the first entry; nothing is sent until a page is asked for
   */
  public AsyncCursor<KeyValue> scan(
      SessionCalls calls, String name, KeyRange range, ScanOptions scan) {
    ReadTimestamp at = view.forManyKeys();
    PageCursor.Fetcher pages =
        (remaining, left, size) ->
            calls.read(
                name,
                1,
                (long) remaining.start().length() + remaining.end().length(),
                new SnapshotPage(view, at, scan, remaining, left, size));
    return new PageCursor(pages.within(calls.carry()), range, scan, SnapshotPage.MOST_ENTRIES);
  }

  /** Forgets what was read. */
  public void clearCache() {
    SnapshotCache cache = view.cache();
    if (cache != null) {
      cache.clear();
    }
  }

  /** What the reads have cost until now. */
  public ReadStatistics statistics() {
    return view.statistics();
  }
}
