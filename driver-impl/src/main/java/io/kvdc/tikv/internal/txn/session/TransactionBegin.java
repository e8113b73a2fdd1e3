package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncTransaction;
import io.kvdc.Timestamp;
import io.kvdc.TransactionOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.FutureTimestampException;
import io.kvdc.error.KvException;
import io.kvdc.tikv.internal.pd.LowResolutionTimestamp;
import io.kvdc.tikv.internal.region.ApiCall;
import io.kvdc.tikv.internal.region.Stages;
import io.kvdc.tikv.internal.retry.Backoffer;
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
   *     options do not go together, with {@link FutureTimestampException} if its start lies ahead
   */
  public static CompletableFuture<AsyncTransaction> begin(
      TransactionAccess access, TransactionOptions options) {
    return access
        .calls()
        .checked(
            () -> {
              OptionMix.check(options);
              access.calls().admission().run();
              access.leaks().look();
              Duration own = options.timeout();
              Duration timeout = own == null ? access.txn().settings().timeout() : own;
              return access
                  .calls()
                  .open()
                  .start(new TransactionBegin(access, options, timeout), null);
            });
  }

  @Override
  public void start() {
    Timestamp given = options.startTimestamp();
    LowResolutionTimestamp timestamps = access.txn().timestamps();
    Timestamp seen = timestamps.last();
    CompletableFuture<Timestamp> now;
    try {
      if (given != null && seen != null && given.compareTo(seen) <= 0) {
        open(given);
        return;
      }
      now = timestamps.next(backoffer().deadline());
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    asked = now;
    Stages.whenEnded(now, this::arrived, this::fail);
  }

  private void arrived(Timestamp now) {
    Timestamp given = options.startTimestamp();
    if (given == null) {
      open(now);
    } else if (given.compareTo(now) > 0) {
      fail(ahead(given, now));
    } else {
      open(given);
    }
  }

  private static KvException ahead(Timestamp given, Timestamp now) {
    return new FutureTimestampException(
        ErrorDetail.of(
            "a transaction cannot begin at "
                + given
                + ", which lies ahead of the cluster, which is at "
                + now),
        given,
        now);
  }

  private void open(Timestamp start) {
    TransactionAsyncSession begun =
        new TransactionAsyncSession(new LiveTransaction(access, options, start, stack));
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
