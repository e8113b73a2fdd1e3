package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncTransaction;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.retry.Backoffer;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Begins a transaction: fetches its start timestamp, or makes sure that a given one is no lie. */
public final class TransactionBegin extends ApiCall<AsyncTransaction> {

  private final TransactionAccess access;
  private final TransactionOptions options;
  private final @Nullable Throwable stack;
  private volatile @Nullable CompletableFuture<Timestamp> asked;

  private TransactionBegin(TransactionAccess access, TransactionOptions options, Duration timeout) {
    super(
        new Backoffer(
            access.txn().environment(), access.txn().deadline(timeout), Backoffer.UNLIMITED));
    this.access = access;
    this.options = options;
    this.stack = access.settings().leakStacks() ? new BeginStack() : null;
  }

  /**
   * Begins one.
   *
   * @param access what it is made with
   * @param options how it works
   * @return the transaction; fails with {@link io.kvdc.error.InvalidArgumentException} if the
   *     options do not go together, with {@link io.kvdc.error.FutureTimestampException} if its
   *     start lies ahead
   */
  public static CompletableFuture<AsyncTransaction> begin(
      TransactionAccess access, TransactionOptions options) {
    return access
        .calls()
        .checked(
            () -> {
              OptionMix.check(options);
              access.leaks().look();
              Duration own = options.timeout();
              Duration timeout = own == null ? access.txn().settings().timeout() : own;
              return access
                  .calls()
                  .read("transaction.begin", 0, 0, new TransactionBegin(access, options, timeout));
            });
  }

  @Override
  public void start() {
    Timestamp given = options.startTimestamp();
    CompletableFuture<Timestamp> start;
    try {
      start = given == null ? fetch() : check(given);
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    asked = start;
    Stages.whenEnded(start, this::open, this::fail);
  }

  private CompletableFuture<Timestamp> fetch() {
    return access.txn().timestamps().next(backoffer());
  }

  private CompletableFuture<Timestamp> check(Timestamp given) {
    PastCheck check =
        new PastCheck(backoffer(), access.txn().timestamps(), given, "a transaction cannot begin");
    check.start();
    return check;
  }

  private void open(Timestamp start) {
    TransactionAsyncSession begun =
        new TransactionAsyncSession(
            new LiveTransaction(access, access.settings().fill(options), start, stack));
    succeed(begun);
    if (isCompletedExceptionally()) {
      // The caller is gone, and nobody else can close it.
      begun.close();
    }
  }

  @Override
  protected void cancelParts() {
    CompletableFuture<Timestamp> question = asked;
    if (question != null) {
      question.cancel(false);
    }
  }
}
