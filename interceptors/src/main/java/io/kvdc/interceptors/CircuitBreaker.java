package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Stops asking a cluster that does not work, so that the application fails at once instead of
 * waiting for each deadline. Closed, all operations pass. When of the last ones so many failed, it
 * opens: all are refused with a {@link ThrottledException} that says when to come again. After a
 * while it is half open: a few operations try; if all of them succeed it closes, and as soon as one
 * fails it is open again.
 *
 * <p>A failure is what says that the cluster does not work: transient errors and unknown outcomes.
 * Conflicts, waits for locks, misuse, permanent refusals, cancelled operations and those that rules
 * of the client refused say nothing; but where a few try, a conflict is an answer of a cluster that
 * works. Rollbacks always pass. Safe for use by many threads and for several connections at once,
 * which then open and close together.
 */
public final class CircuitBreaker implements Interceptor {

  /** What the breaker does. */
  public enum State {
    /** All operations pass. */
    CLOSED,
    /** None does. */
    OPEN,
    /** A few try. */
    HALF_OPEN
  }

  /** From asking whether an operation may go on to its beginning, which follows on that thread. */
  private static final ThreadLocal<@Nullable Permit> GIVEN = new ThreadLocal<>();

  private final int window;
  private final int failures;
  private final long openNanos;
  private final int probes;
  private final Timing timing;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as is what follows. The last endings, in a ring. */
  private final boolean[] failed;

  private State state = State.CLOSED;
  private long generation;
  private long openedAt;
  private int at;
  private int failedInWindow;
  private int probesBegun;
  private int probesSucceeded;

  /**
   * What an operation may do.
   *
   * @param generation in which it was let through
   * @param probe whether it tries for the others
   */
  private record Permit(long generation, boolean probe) {}

  /**
   * Makes a closed breaker.
   *
   * @param window how many endings it looks at
   * @param failures how many of these open it
   * @param openFor how long it stays open
   * @param probes how many operations try afterwards, all of which must succeed
   * @throws IllegalArgumentException if a number is not positive, there are more failures than the
   *     window holds, or the time is not positive
   */
  public CircuitBreaker(int window, int failures, Duration openFor, int probes) {
    this(window, failures, openFor, probes, Timing.SYSTEM);
  }

  CircuitBreaker(int window, int failures, Duration openFor, int probes, Timing timing) {
    if (failures < 1 || window < failures || probes < 1) {
      throw new IllegalArgumentException(
          "not a window, failures in it and probes: " + window + ", " + failures + ", " + probes);
    }
    if (openFor.isNegative() || openFor.isZero()) {
      throw new IllegalArgumentException("a time must be positive, not " + openFor);
    }
    this.window = window;
    this.failures = failures;
    this.openNanos = openFor.toNanos();
    this.probes = probes;
    this.timing = Objects.requireNonNull(timing, "timing");
    this.failed = new boolean[window];
  }

  /**
   * What the breaker does now.
   *
   * @return the state; {@link State#OPEN} until an operation tries, even if the time is over
   */
  public State state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable KvException refuse(Operation operation) {
    if (OperationKind.of(operation) == OperationKind.ROLLBACK) {
      return null;
    }
    long left;
    lock.lock();
    try {
      if (state == State.CLOSED) {
        GIVEN.set(new Permit(generation, false));
        return null;
      }
      left = openNanos - (timing.nanoTime() - openedAt);
      if (state == State.OPEN && left <= 0) {
        become(State.HALF_OPEN);
      }
      if (state == State.HALF_OPEN && probesBegun < probes) {
        probesBegun++;
        GIVEN.set(new Permit(generation, true));
        return null;
      }
    } finally {
      lock.unlock();
    }
    return new ThrottledException(
        ErrorDetail.of(
            "the circuit breaker is open, because "
                + failures
                + " of the last "
                + window
                + " operations failed; try again later"),
        Duration.ofNanos(Math.max(0, left)));
  }

  @Override
  public After before(Operation operation) {
    Permit mine = GIVEN.get();
    GIVEN.remove();
    return mine == null ? After.NOBODY : completion -> ended(mine, completion);
  }

  private void ended(Permit permit, Completion completion) {
    Throwable error = completion.error();
    boolean failure = error != null && ClusterTrouble.isToldBy(error);
    lock.lock();
    try {
      if (permit.generation() != generation) {
        // It began before the breaker opened or closed, and tells of the time before.
        return;
      }
      if (permit.probe()) {
        probed(failure, error != null && !ClusterTrouble.isAnswer(error));
      } else if (error == null || failure) {
        remember(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  private void probed(boolean failure, boolean saysNothing) {
    if (failure) {
      become(State.OPEN);
    } else if (saysNothing) {
      probesBegun--;
    } else if (++probesSucceeded == probes) {
      become(State.CLOSED);
    }
  }

  private void remember(boolean failure) {
    failedInWindow += (failure ? 1 : 0) - (failed[at] ? 1 : 0);
    failed[at] = failure;
    at = (at + 1) % window;
    if (failedInWindow >= failures) {
      become(State.OPEN);
    }
  }

  private void become(State next) {
    state = next;
    generation++;
    probesBegun = 0;
    probesSucceeded = 0;
    failedInWindow = 0;
    Arrays.fill(failed, false);
    if (next == State.OPEN) {
      openedAt = timing.nanoTime();
    }
  }
}
