package io.kvdc.tikv.internal.txn.snapshot;

import io.kvdc.Timestamp;
import io.kvdc.error.ClusterUnreachableException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.SnapshotTooOldException;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import io.kvdc.tikv.internal.pd.PdGcStates.GcSafePoints;
import io.kvdc.tikv.internal.retry.Causes;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.RetryEnvironment;
import io.kvdc.tikv.internal.retry.Stages;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether a timestamp can still be read at. What collects old versions first moves the transaction
 * safe point and then waits longer than this remembers it; so a read whose timestamp was not behind
 * the remembered one when its answer came has missed nothing (client-go tikv/kv.go:
 * CheckVisibility). Asks PD only while somebody reads. One for each engine; safe for use by many
 * threads.
 */
public final class TxnSafePoint {

  /** Older than this it is asked for anew, beside the read (client-go pollTxnSafePointInterval). */
  static final Duration POLL_INTERVAL = Duration.ofSeconds(10);

  /** After a failure it is not asked for sooner (client-go pollTxnSafePointQuickRepeatInterval). */
  static final Duration REPEAT_INTERVAL = Duration.ofSeconds(1);

  /**
   * Older than this it tells nothing, and reads wait for it (client-go GcStateCacheInterval less
   * gcCPUTimeInaccuracyBound).
   */
  static final Duration STALE_AFTER = Duration.ofSeconds(90);

  /** How long one question may take. */
  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(10);

  private record Seen(Timestamp safePoint, long askedNanos) {}

  private final Function<Deadline, CompletableFuture<GcSafePoints>> source;
  private final RetryEnvironment environment;
  private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();
  private final AtomicReference<@Nullable CompletableFuture<Seen>> asking = new AtomicReference<>();
  private volatile long askedNanos;
  private volatile boolean asked;

  /**
   * Makes one that knows nothing yet.
   *
   * @param source asks PD
   * @param environment time and scheduling
   */
  public TxnSafePoint(
      Function<Deadline, CompletableFuture<GcSafePoints>> source, RetryEnvironment environment) {
    this.source = source;
    this.environment = environment;
  }

  /** Somebody is going to read: asks PD, without waiting, if what is known is not quite new. */
  void touch() {
    Seen seen = last.get();
    boolean wanted = seen == null || age(seen.askedNanos()) >= POLL_INTERVAL.toNanos();
    if (wanted && (!asked || age(askedNanos) >= REPEAT_INTERVAL.toNanos())) {
      var unused = ask();
    }
  }

  /**
   * Checks, when the answers of a read are there, that they are to be trusted.
   *
   * @param version the timestamp that was read at
   * @param deadline when to give up asking PD
   * @return null if it is so; else when it is known, failing with {@link SnapshotTooOldException},
   *     or as PD does
   * @throws SnapshotTooOldException if they are not
   */
  @Nullable CompletableFuture<?> check(Timestamp version, Deadline deadline) {
    Seen seen = last.get();
    if (seen == null || age(seen.askedNanos()) > STALE_AFTER.toNanos()) {
      return fresh(deadline).thenAccept(now -> compare(version, now.safePoint()));
    }
    compare(version, seen.safePoint());
    return null;
  }

  private static void compare(Timestamp version, Timestamp safePoint) {
    if (version.compareTo(safePoint) < 0) {
      throw new SnapshotTooOldException(
          ErrorDetail.of(
              "the data as of "
                  + version
                  + " ("
                  + version.toInstant()
                  + ") is not kept any more; the oldest that is kept is that of "
                  + safePoint
                  + " ("
                  + safePoint.toInstant()
                  + "); read at a newer timestamp, or let the cluster keep old versions longer"),
          version,
          safePoint);
    }
  }

  private CompletableFuture<Seen> fresh(Deadline deadline) {
    return Completions.before(deadline, environment, ask(), () -> tooLate(deadline))
        .exceptionallyCompose(
            failure -> {
              Throwable cause = Causes.of(failure);
              boolean mayChange =
                  cause instanceof DeadlineExceededException
                      || cause instanceof ClusterUnreachableException;
              // The question may have been asked by somebody who had less time.
              return mayChange && !deadline.isExpired()
                  ? fresh(deadline)
                  : CompletableFuture.failedFuture(cause);
            });
  }

  private static DeadlineExceededException tooLate(Deadline deadline) {
    return new DeadlineExceededException(
        ErrorDetail.of(
            "PD did not say within "
                + deadline.timeout().toMillis()
                + " ms which data the cluster still keeps"),
        deadline.timeout());
  }

  /** Callers at the same time share the answer. */
  private CompletableFuture<Seen> ask() {
    CompletableFuture<Seen> mine = new CompletableFuture<>();
    CompletableFuture<Seen> other = asking.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    long now = environment.ticker().nanoTime();
    askedNanos = now;
    asked = true;
    Stages.whenEnded(
        question(),
        answer -> {
          count(true);
          Seen seen = new Seen(new Timestamp(answer.txn()), now);
          last.set(seen);
          asking.set(null);
          mine.complete(seen);
        },
        failure -> {
          count(false);
          asking.set(null);
          mine.completeExceptionally(failure);
        });
    return mine;
  }

  private void count(boolean answered) {
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.txn().safePoint(answered);
    }
  }

  private CompletableFuture<GcSafePoints> question() {
    try {
      return source.apply(Deadline.after(QUESTION_TIMEOUT, environment.ticker()));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private long age(long nanos) {
    return environment.ticker().nanoTime() - nanos;
  }
}
