package io.kvdc;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a commit went.
 *
 * @param protocol how it was made
 * @param startTimestamp when the transaction began
 * @param commitTimestamp when it was committed; null if there was nothing to write
 * @param keys how many keys took part, those only locked or checked included
 * @param bytes bytes of their keys and values
 * @param regions parts of the key space that it touched
 * @param requests requests sent before the caller was told, repeats included
 * @param locksMet locks of other transactions that were in the way
 * @param backoff time spent waiting before repeats
 * @param prewriting time until all keys were prewritten
 * @param gettingTimestamp time until the commit timestamp was there
 * @param committing time until the primary key was committed
 * @param total time of the whole commit
 * @param asyncCommitFallback whether an asynchronous commit was tried and a store refused it
 * @param onePhaseFallback whether a commit in one phase was tried and did not come about
 * @param pipelined whether keys were written while the transaction went on
 * @param flushWait time that the transaction waited for such writes
 */
public record CommitDetails(
    CommitProtocol protocol,
    Timestamp startTimestamp,
    @Nullable Timestamp commitTimestamp,
    long keys,
    long bytes,
    int regions,
    int requests,
    int locksMet,
    Duration backoff,
    Duration prewriting,
    Duration gettingTimestamp,
    Duration committing,
    Duration total,
    boolean asyncCommitFallback,
    boolean onePhaseFallback,
    boolean pipelined,
    Duration flushWait) {

  /**
   * Refuses nulls.
   *
   * @param protocol as for the record
   * @param startTimestamp as for the record
   * @param commitTimestamp as for the record
   * @param keys as for the record
   * @param bytes as for the record
   * @param regions as for the record
   * @param requests as for the record
   * @param locksMet as for the record
   * @param backoff as for the record
   * @param prewriting as for the record
   * @param gettingTimestamp as for the record
   * @param committing as for the record
   * @param total as for the record
   * @param asyncCommitFallback as for the record
   * @param onePhaseFallback as for the record
   * @param pipelined as for the record
   * @param flushWait as for the record
   */
  public CommitDetails {
    Objects.requireNonNull(protocol, "protocol");
    Objects.requireNonNull(startTimestamp, "startTimestamp");
    Objects.requireNonNull(backoff, "backoff");
    Objects.requireNonNull(prewriting, "prewriting");
    Objects.requireNonNull(gettingTimestamp, "gettingTimestamp");
    Objects.requireNonNull(committing, "committing");
    Objects.requireNonNull(total, "total");
    Objects.requireNonNull(flushWait, "flushWait");
  }

  /**
   * The details of a commit that had nothing to write.
   *
   * @param start when the transaction began
   * @return details without a commit timestamp
   */
  public static CommitDetails nothingWritten(Timestamp start) {
    return new CommitDetails(
        CommitProtocol.NOTHING_TO_WRITE,
        start,
        null,
        0,
        0,
        0,
        0,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        false,
        false,
        false,
        Duration.ZERO);
  }
}
