package io.kvdc.tikv;

import io.kvdc.Timestamp;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a transaction.
 *
 * @param state whether it is decided, and how
 * @param commitTimestamp when it was committed; null: it is not
 * @param timeToLive of one that is alive: how long after its begin others respect its locks; zero
 *     for others
 */
public record TikvTransactionStatus(
    State state, @Nullable Timestamp commitTimestamp, Duration timeToLive) {

  /** Whether a transaction is decided, and how. */
  public enum State {
    /** It is not decided yet. */
    ALIVE,
    /** It is committed. */
    COMMITTED,
    /** It is rolled back. */
    ROLLED_BACK
  }

  /**
   * Refuses nulls.
   *
   * @param state as for the record
   * @param commitTimestamp as for the record
   * @param timeToLive as for the record
   */
  public TikvTransactionStatus {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(timeToLive, "timeToLive");
  }
}
