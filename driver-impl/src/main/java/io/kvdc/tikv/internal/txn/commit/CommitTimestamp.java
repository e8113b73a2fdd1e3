package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.CommitCheck;
import io.kvdc.Timestamp;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** When a transaction is to be committed, and whether it may be then. */
final class CommitTimestamp {

  /** Older transactions are given up (client-go: MaxTxnTimeUse). */
  static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private final TxnAccess access;
  private final Timestamp start;
  private final @Nullable CommitCheck check;

  CommitTimestamp(TxnAccess access, long startTs, @Nullable CommitCheck check) {
    this.access = access;
    this.start = new Timestamp(startTs);
    this.check = check;
  }

  /**
   * A new timestamp at which the transaction may be committed.
   *
   * @param deadline when to give up
   * @return fails with {@link TransactionAbortedException} if the transaction is too old, with
   *     {@link CommitRefusedException} if the application refuses
   */
  CompletableFuture<Long> next(Deadline deadline) {
    Duration budget = Duration.ofMillis(TxnBudget.TSO.millis(access.settings().backoffWeight()));
    return access
        .timestamps()
        .next(deadline.atMost(budget, access.environment().ticker()))
        .thenApply(this::checked);
  }

  private long checked(Timestamp commit) {
    if (commit.physicalMillis() - start.physicalMillis() >= LONGEST_LIFE.toMillis()) {
      throw new TransactionAbortedException(
          ErrorDetail.of(
              "the transaction lived longer than "
                  + LONGEST_LIFE.toHours()
                  + " hours, in which all that it read may have changed; begin again"),
          start);
    }
    if (check != null && !mayCommit(check, commit)) {
      throw refused("the commit check of the transaction refused", null);
    }
    return commit.value();
  }

  private boolean mayCommit(CommitCheck asked, Timestamp commit) {
    try {
      return asked.mayCommit(start, commit);
    } catch (RuntimeException | Error e) {
      throw refused("the commit check of the transaction threw " + e.getClass().getName(), e);
    }
  }

  private CommitRefusedException refused(String message, @Nullable Throwable cause) {
    return new CommitRefusedException(ErrorDetail.of(message).withCause(cause), start);
  }
}
