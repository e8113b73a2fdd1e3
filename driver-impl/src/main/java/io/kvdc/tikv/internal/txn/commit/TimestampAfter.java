package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.Timestamp;
import io.kvdc.error.CommitTimestampLagException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Stages;
import io.kvdc.tikv.internal.retry.Ticker;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Fetches timestamps until one is greater than what the application has named (client-go
 * txnkv/transaction/txn.go: GetTimestampForCommit). The cluster's clock may lie behind another
 * cluster's, whose timestamp that is.
 */
final class TimestampAfter {

  private final TxnAccess access;
  private final Timestamp floor;
  private final Duration timeout;
  private final Deadline deadline;
  private final Backoffer waits;
  private int fetched;
  private final CompletableFuture<Timestamp> result = new CompletableFuture<>();

  /**
   * Makes one.
   *
   * @param access fetches
   * @param operation the waiting of the commit
   * @param floor what to come after
   * @param timeout how far the clock may lie behind, and how long to wait for it; zero: not at all
   * @param deadline when to give up in any case
   */
  TimestampAfter(
      TxnAccess access, Backoffer operation, Timestamp floor, Duration timeout, Deadline deadline) {
    this.access = access;
    this.floor = floor;
    this.timeout = timeout;
    this.deadline = deadline;
    this.waits =
        new Backoffer(access.environment(), deadline, Math.max(1, timeout.toMillis()))
            .within(operation);
  }

  /** Begins; fails with {@link CommitTimestampLagException} if the clock does not come so far. */
  CompletableFuture<Timestamp> start() {
    EngineMetrics metrics = access.environment().metrics();
    if (metrics != null) {
      Ticker ticker = access.environment().ticker();
      long began = ticker.nanoTime();
      Completions.whenDone(
          result,
          (timestamp, failure) -> {
            // A clock that has passed the floor already keeps nobody waiting.
            if (fetched > 1 || failure != null) {
              metrics.tso().lagged(ticker.nanoTime() - began, fetched, failure == null);
            }
          });
    }
    fetch();
    return result;
  }

  private void fetch() {
    fetched++;
    Stages.whenEnded(
        access.timestamps().next(waits, deadline), this::look, result::completeExceptionally);
  }

  private void look(Timestamp offered) {
    if (offered.compareTo(floor) > 0) {
      result.complete(offered);
      return;
    }
    CommitTimestampLagException late = lag(offered);
    long behind = floor.physicalMillis() - offered.physicalMillis();
    if (timeout.isZero() || behind > timeout.toMillis()) {
      result.completeExceptionally(late);
      return;
    }
    Stages.whenEnded(
        waits.backoff(BackoffKind.COMMIT_TS_LAG, "PD", late),
        done -> fetch(),
        ended ->
            result.completeExceptionally(
                ended instanceof DeadlineExceededException ? ended : late));
  }

  private CommitTimestampLagException lag(Timestamp offered) {
    return new CommitTimestampLagException(
        ErrorDetail.of(
            "the cluster's newest timestamp is "
                + offered
                + ", but the transaction has to be committed after "
                + floor),
        offered,
        floor);
  }
}
