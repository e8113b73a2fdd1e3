package io.kvdc.embedded.internal.mvcc;

import io.kvdc.embedded.internal.pd.TimestampOracle;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The greatest timestamp that anything was read at, which async and one-phase commits must stay
 * behind (TiKV, components/concurrency_manager). Thread-safe.
 *
 * <p>TiKV keeps locks of such commits in memory too, until they are written. Here a command's
 * decision and its writes are one step, so a reader that raises the timestamp first sees either the
 * lock or has its timestamp respected.
 *
 * <p>All stores share it: a new leader knows of all reads at once, for which TiKV asks PD for a
 * timestamp.
 */
public final class ConcurrencyManager {

  /** How far a timestamp may be ahead of PD's, in milliseconds (storage.max-ts.max-drift). */
  private static final long MAX_DRIFT = 60_000;

  private final TimestampOracle oracle;
  private final AtomicLong maxTs = new AtomicLong();

  /** Starts with nothing read. */
  public ConcurrencyManager(TimestampOracle oracle) {
    this.oracle = oracle;
  }

  /** Returns the greatest timestamp. */
  public long maxTs() {
    return maxTs.get();
  }

  /**
   * Raises it for a read or write that may be somewhat ahead of PD.
   *
   * @throws MvccException if the timestamp is more than a minute ahead, of which a real TiKV dies
   */
  public void updateMaxTs(long timestamp) throws MvccException {
    update(timestamp, MAX_DRIFT);
  }

  /**
   * Raises it for a request that names a timestamp PD must have given out already.
   *
   * @throws MvccException if it has not
   */
  public void updateMaxTsExactly(long timestamp) throws MvccException {
    update(timestamp, 0);
  }

  /** Raises it to what PD has given out, so that nothing commits before that any more. */
  long advance() {
    return maxTs.accumulateAndGet(oracle.peek(), TimeStamp::max);
  }

  private void update(long timestamp, long driftMillis) throws MvccException {
    if (timestamp == TimeStamp.MAX) {
      return;
    }
    long known = maxTs.get();
    if (!TimeStamp.isAfter(timestamp, known)) {
      return;
    }
    long limit = oracle.peek() + (driftMillis << TimestampOracle.LOGICAL_BITS);
    if (TimeStamp.isAfter(timestamp, limit)) {
      throw new MvccException(
          new Refusal.InvalidMaxTs(
              "invalid max_ts update: timestamp %d is ahead of the limit %d: a timestamp must not be"
                      .formatted(timestamp, limit)
                  + " ahead of PD's"));
    }
    maxTs.accumulateAndGet(timestamp, TimeStamp::max);
  }
}
