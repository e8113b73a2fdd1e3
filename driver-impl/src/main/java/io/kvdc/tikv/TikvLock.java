package io.kvdc.tikv;

import io.kvdc.Bytes;
import io.kvdc.Timestamp;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A lock that a transaction holds, or has left behind, on a key.
 *
 * @param key the locked key
 * @param primary the key whose lock decides the transaction
 * @param startTimestamp when the transaction began
 * @param op what the key is locked for
 * @param timeToLive how long after the begin of the transaction others respect the lock
 * @param transactionKeys how many keys the transaction has, as far as it knew; 0: not known
 * @param forUpdateTimestamp as of when a pessimistic transaction locked the key; null: it did not
 * @param minCommitTimestamp the transaction commits not before this; null: not known
 * @param asyncCommit whether all locks of the transaction together decide it, not the primary alone
 * @param transactionFile whether the transaction was written as files
 */
public record TikvLock(
    Bytes key,
    Bytes primary,
    Timestamp startTimestamp,
    TikvOp op,
    Duration timeToLive,
    long transactionKeys,
    @Nullable Timestamp forUpdateTimestamp,
    @Nullable Timestamp minCommitTimestamp,
    boolean asyncCommit,
    boolean transactionFile) {

  /**
   * Refuses nulls.
   *
   * @param key as for the record
   * @param primary as for the record
   * @param startTimestamp as for the record
   * @param op as for the record
   * @param timeToLive as for the record
   * @param transactionKeys as for the record
   * @param forUpdateTimestamp as for the record
   * @param minCommitTimestamp as for the record
   * @param asyncCommit as for the record
   * @param transactionFile as for the record
   */
  public TikvLock {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(primary, "primary");
    Objects.requireNonNull(startTimestamp, "startTimestamp");
    Objects.requireNonNull(op, "op");
    Objects.requireNonNull(timeToLive, "timeToLive");
  }
}
