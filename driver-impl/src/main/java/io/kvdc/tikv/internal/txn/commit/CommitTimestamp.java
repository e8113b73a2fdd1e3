package io.kvdc.tikv.internal.txn.commit;

import io.kvdc.CommitCheck;
import io.kvdc.CommitOptions;
import io.kvdc.LeaseCheck;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.error.CommitRefusedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.TransactionAbortedException;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.txn.access.TxnAccess;
import io.kvdc.tikv.internal.txn.access.TxnBudget;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When a transaction is to be committed, and whether it may be then. */
public final class CommitTimestamp {

  /** Older transactions are given up (client-go: MaxTxnTimeUse). */
  static final Duration LONGEST_LIFE = Duration.ofHours(24);

  private final TxnAccess access;
  private final Timestamp start;
  private final CommitOptions options;
  private final @Nullable CommitCheck check;

  /**
   * Of one transaction.
   *
   * @param access fetches
   * @param startTs the transaction
   * @param options how it works
   */
  public CommitTimestamp(TxnAccess access, long startTs, TransactionOptions options) {
    this.access = access;
    this.start = new Timestamp(startTs);
    this.options = options.commit();
    this.check = options.commitCheck();
  }

  /**
   * A new timestamp at which the transaction may be committed.
   *
   * @param operation the waiting of what it is a part of
   * @param deadline when to give up
   * @return fails with {@link TransactionAbortedException} if the transaction is too old, with
   *     {@link CommitRefusedException} if the application refuses, with {@link
   *     io.kvdc.error.CommitTimestampLagException} if the cluster's clock has not come far enough
   */
  public CompletableFuture<Long> next(Backoffer operation, Deadline deadline) {
    return fetch(operation, deadline).thenApply(this::checked);
  }

  /**
   * Makes ready for a commit that the stores decide: they have to commit after all that ended
   * before it began, and after what the application has named. The application is asked about the
   * present, because nobody asks it later.
   *
   * @param operation the waiting of what it is a part of
   * @param form learns what to commit after, and until when
   * @param now what the present is taken for
   * @param deadline when to give up
   * @return fails as {@link #next}
   */
  CompletableFuture<?> prepare(
      Backoffer operation, CommitForm form, LongSupplier now, Deadline deadline) {
    checkAge(new Timestamp(now.getAsLong()));
    if (options.causal() && options.after() == null) {
      bound(form, now.getAsLong());
      return CompletableFuture.completedFuture(null);
    }
    return fetch(operation, deadline)
        .thenAccept(
            latest -> {
              // The local clock does not know how old a start is that the application has given.
              checkAge(latest);
              form.notBefore(latest.value() + 1);
              bound(form, now.getAsLong());
            });
  }

  /** Last of all, so that the time until then is not taken from what the stores have. */
  private void bound(CommitForm form, long nowTs) {
    checkLease(new Timestamp(nowTs));
    form.notAfter(nowTs, access.settings().asyncCommit().safeWindow());
  }

  private CompletableFuture<Timestamp> fetch(Backoffer operation, Deadline deadline) {
    Duration budget = Duration.ofMillis(TxnBudget.TSO.millis(access.settings().backoffWeight()));
    Deadline ownDeadline = deadline.atMost(budget, access.environment().ticker());
    Timestamp floor = options.after();
    return floor == null
        ? access.timestamps().next(operation, ownDeadline)
        : new TimestampAfter(access, operation, floor, options.afterTimeout(), ownDeadline).start();
  }

  private long checked(Timestamp commit) {
    checkAge(commit);
    checkLease(commit);
    CommitCheck asked = check;
    if (asked != null) {
      ask("commit check", () -> asked.mayCommit(start, commit));
    }
    return commit.value();
  }

  private void checkAge(Timestamp now) {
    if (now.physicalMillis() - start.physicalMillis() >= LONGEST_LIFE.toMillis()) {
      throw new TransactionAbortedException(
          ErrorDetail.of(
              "the transaction lived longer than "
                  + LONGEST_LIFE.toHours()
                  + " hours, in which all that it read may have changed; begin again"),
          start);
    }
  }

  private void checkLease(Timestamp at) {
    LeaseCheck lease = options.leaseCheck();
    if (lease != null) {
      ask("lease check", () -> lease.holds(start, at));
    }
  }

  private void ask(String who, BooleanSupplier question) {
    boolean yes;
    try {
      yes = question.getAsBoolean();
    } catch (RuntimeException | Error e) {
      throw refused("the " + who + " of the transaction threw " + e.getClass().getName(), e);
    }
    if (!yes) {
      throw refused("the " + who + " of the transaction refused", null);
    }
  }

  private CommitRefusedException refused(String message, @Nullable Throwable cause) {
    return new CommitRefusedException(ErrorDetail.of(message).withCause(cause), start);
  }
}
