package io.kvdc.tikv.internal.retry;

import io.kvdc.error.Attempt;
import io.kvdc.error.CallCancelledException;
import io.kvdc.error.DeadlineExceededException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.KvMisuseException;
import io.kvdc.error.KvPermanentException;
import io.kvdc.spi.Interception;
import io.kvdc.spi.Phase;
import io.kvdc.spi.Span;
import io.kvdc.tikv.internal.metric.EngineMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The waiting of one operation: every retry of it, in whatever layer, waits here, so that one
 * budget and one deadline hold for all of them.
 *
 * <p>Used by one step of the operation at a time, on whatever thread; steps that run side by side
 * each take a {@link #fork}. Only {@link #cancel} may come from any thread at any time.
 */
public final class Backoffer {

  /** Milliseconds for a budget without end. */
  public static final long UNLIMITED = 0;

  private final RetryEnvironment environment;
  private final Deadline deadline;
  private final long budgetMillis;
  private final @Nullable Backoffer parent;
  private final Sleepers sleepers;
  private @Nullable WaitListener listener;
  private @Nullable BackoffHistory history;
  private @Nullable Interception interception;
  private @Nullable Span span;
  private boolean behind;
  private volatile @Nullable Throwable cancelled;

  /**
   * Starts the waiting of an operation.
   *
   * @param environment time, chance and scheduling
   * @param deadline when the operation has to be done
   * @param budgetMillis how much waiting is allowed, already weighted (see {@link #weighted}); 0 or
   *     less: as much as the deadline allows
   */
  public Backoffer(RetryEnvironment environment, Deadline deadline, long budgetMillis) {
    this.environment = environment;
    this.deadline = deadline;
    this.budgetMillis = budgetMillis;
    this.parent = null;
    this.sleepers = new Sleepers();
  }

  private Backoffer(Backoffer parent) {
    this.environment = parent.environment;
    this.deadline = parent.deadline;
    this.budgetMillis = parent.budgetMillis;
    this.parent = parent;
    this.sleepers = parent.sleepers;
    this.listener = parent.listener;
    this.interception = parent.interception;
    this.span = parent.span;
    this.behind = parent.behind;
    this.history = parent.history == null ? null : parent.history.fork();
  }

  /**
   * A budget for callers who wait more or less gladly than usual.
   *
   * @param budgetMillis the budget
   * @param weight the factor; client-go's default is 2
   * @return the product, or the budget itself if the product exceeds 2^31 - 1 as in client-go
   */
  public static long weighted(long budgetMillis, int weight) {
    return budgetMillis > 0 && Integer.MAX_VALUE / weight >= budgetMillis
        ? budgetMillis * weight
        : budgetMillis;
  }

  /** When the operation has to be done. */
  public Deadline deadline() {
    return deadline;
  }

  /** Time, chance and scheduling. */
  public RetryEnvironment environment() {
    return environment;
  }

  /**
   * Waits before the next attempt.
   *
   * @param kind why
   * @param target where the failed attempt went, for people
   * @param cause why it failed
   * @return done when the next attempt may be made; fails with the error for the kind that slept
   *     longest if the budget is spent, with {@link DeadlineExceededException} at the deadline,
   *     with the cause of {@link #cancel} if cancelled, and at once with the cause if that is an
   *     error that no retry mends
   */
  public CompletableFuture<Void> backoff(BackoffKind kind, String target, Throwable cause) {
    return backoff(kind, Long.MAX_VALUE, target, cause);
  }

  /**
   * Waits before the next attempt, but not longer than some time.
   *
   * @param kind why
   * @param longestMillis the most to wait now
   * @param target where the failed attempt went, for people
   * @param cause why it failed
   * @return as {@link #backoff(BackoffKind, String, Throwable)}
   */
  public CompletableFuture<Void> backoff(
      BackoffKind kind, long longestMillis, String target, Throwable cause) {
    if (cause instanceof KvPermanentException || cause instanceof KvMisuseException) {
      return CompletableFuture.failedFuture(cause);
    }
    Throwable cancellation = cancellation();
    if (cancellation != null) {
      return CompletableFuture.failedFuture(cancellation);
    }
    BackoffHistory spent = history();
    if (spent.isExhausted(kind, budgetMillis)) {
      spent.record(target, cause, 0);
      return CompletableFuture.failedFuture(exhausted(kind, spent, cause));
    }
    long wanted = TimeUnit.MILLISECONDS.toNanos(spent.next(kind, longestMillis, environment));
    long nanos = Math.min(wanted, deadline.remainingNanos());
    spent.record(target, cause, nanos);
    WaitListener told = listener;
    if (told != null) {
      told.waits(kind, nanos);
    }
    EngineMetrics metrics = environment.metrics();
    if (metrics != null) {
      metrics.backoff().waits(kind.wireName(), nanos);
    }
    if (interception != null) {
      spent(Phase.BACKOFF, nanos);
      Span waiting = span;
      if (waiting != null) {
        waiting.event("backoff " + kind.wireName());
      }
    }
    return sleepers.sleep(this, nanos, environment.scheduler()).thenRun(() -> checkTime(cause));
  }

  private void checkTime(Throwable cause) {
    if (deadline.isExpired()) {
      throw deadlineExceeded(cause);
    }
  }

  /**
   * The error for an operation whose deadline has come.
   *
   * @param cause why the last attempt failed, or null if none did
   */
  public DeadlineExceededException deadlineExceeded(@Nullable Throwable cause) {
    return deadlineExceeded(deadline.timeout(), cause);
  }

  /**
   * The error for an operation that was given less time than its own deadline.
   *
   * @param wanted the time that it was given
   */
  public DeadlineExceededException exceeded(Duration wanted) {
    return deadlineExceeded(wanted, null);
  }

  private DeadlineExceededException deadlineExceeded(Duration given, @Nullable Throwable cause) {
    String last = cause == null ? "" : "; the last attempt failed: " + describe(cause);
    return new DeadlineExceededException(
        ErrorDetail.of("not done within " + given.toMillis() + " ms" + last)
            .withCause(cause)
            .withAttempts(attempts()),
        given);
  }

  private KvException exhausted(BackoffKind kind, BackoffHistory spent, Throwable cause) {
    BackoffKind longest = spent.longest();
    BackoffKind blamed = longest == null ? kind : longest;
    ErrorDetail detail =
        ErrorDetail.of(
                "gave up after "
                    + spent.waits()
                    + " retries and "
                    + spent.sleptMillis()
                    + " ms of waiting, mostly for "
                    + blamed.wireName()
                    + "; the last attempt failed: "
                    + describe(cause))
            .withCause(cause)
            .withAttempts(spent.attempts());
    return blamed.exhausted(detail, spent.targets());
  }

  static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /**
   * Has the waits counted, those of forks that are made from now on too. Before the first wait.
   *
   * @param newListener who counts
   * @return this
   */
  public Backoffer tell(WaitListener newListener) {
    listener = newListener;
    return this;
  }

  /**
   * Says what stands around the operation, for this and for the parts that are made from now on.
   * Before the first request.
   *
   * @param newInterception the operation as interceptors and tracers see it
   */
  public void observe(Interception newInterception) {
    interception = newInterception;
    span = newInterception.span();
  }

  /**
   * Belongs to the operation of another one, which has a budget of its own.
   *
   * @param other the operation's
   * @return this
   */
  public Backoffer within(Backoffer other) {
    interception = other.interception;
    span = other.span;
    behind = other.behind;
    return this;
  }

  /**
   * Belongs to the operation of another one, but goes on when that has ended: the trace is the
   * same, and the time is none of the operation's.
   *
   * @param other the operation's
   * @return this
   */
  public Backoffer behind(Backoffer other) {
    within(other);
    behind = true;
    return this;
  }

  /**
   * Puts what follows under another span.
   *
   * @param newSpan the span of a step; null: there are none
   * @return this
   */
  public Backoffer under(@Nullable Span newSpan) {
    span = newSpan;
    return this;
  }

  /** What stands around the operation; null: nothing. */
  public @Nullable Interception interception() {
    return interception;
  }

  /**
   * Puts time to the account of the operation, if anybody asks for that.
   *
   * @param phase what it was spent with
   * @param nanos how long
   */
  public void spent(Phase phase, long nanos) {
    Interception told = interception;
    if (told != null && !behind) {
      told.phases().add(phase, nanos);
    }
  }

  /** The span under which requests and steps start theirs; null: there is none. */
  public @Nullable Span span() {
    return span;
  }

  /**
   * A part of this operation that retries for itself, beside others: begins with what was spent
   * until now, but with the shortest waits again.
   *
   * @return the part's own waiting; cancelled with this one, not the reverse
   */
  public Backoffer fork() {
    return new Backoffer(this);
  }

  /**
   * A part of this operation that goes on in its place: what it spends is spent here, and waits
   * grow on.
   *
   * @return the part's own waiting; cancelled with this one, not the reverse
   */
  public Backoffer step() {
    Backoffer step = new Backoffer(this);
    step.history = history();
    return step;
  }

  /**
   * Takes over what a part has spent, for operations that go on after it.
   *
   * @param part a fork of this one, which is used no more
   */
  public void join(Backoffer part) {
    if (part.history != null) {
      history = part.history;
    }
  }

  /** The last attempts that failed, oldest first. */
  public List<Attempt> attempts() {
    return history == null ? List.of() : history.attempts();
  }

  /** The time spent waiting. */
  public Duration slept() {
    return Duration.ofMillis(history == null ? 0 : history.sleptMillis());
  }

  /** How often this waited. */
  public int waits() {
    return history == null ? 0 : history.waits();
  }

  /**
   * Ends the operation: a wait that goes on, here or in a fork, fails at once, and every later one.
   *
   * @param cause what waiting fails with, such as {@link CallCancelledException}
   */
  public void cancel(Throwable cause) {
    cancelled = cause;
    sleepers.wake(this, cause);
  }

  /** Why the operation was cancelled, or null if it was not. */
  public @Nullable Throwable cancellation() {
    for (Backoffer each = this; each != null; each = each.parent) {
      Throwable cause = each.cancelled;
      if (cause != null) {
        return cause;
      }
    }
    return null;
  }

  boolean isWithin(Backoffer ancestor) {
    for (Backoffer each = this; each != null; each = each.parent) {
      if (each == ancestor) {
        return true;
      }
    }
    return false;
  }

  private BackoffHistory history() {
    BackoffHistory existing = history;
    if (existing == null) {
      existing = new BackoffHistory();
      history = existing;
    }
    return existing;
  }
}
