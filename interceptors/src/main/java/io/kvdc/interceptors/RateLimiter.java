package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many operations begin in each second: a bucket of tokens, from which each
 * operation takes one and which is filled at an even pace up to a burst. An operation that finds
 * none waits for its own without holding a thread, behind those that came before; one that would
 * have to wait for longer than the longest wait is refused at once with a {@link
 * ThrottledException} that says when to come again.
 *
 * <p>An operation that ends while it waits, by its deadline, a cancel or a close, takes no token,
 * and those behind it move up. Rollbacks pass at once and take none, because they give locks back.
 *
 * <p>The rate is that of one limiter. Options in a URL make one for each connection, so that ten
 * connections begin ten times as much. Safe for use by many threads and for several connections at
 * once, which then share the rate:
 *
 * <pre>{@code
 * RateLimiter together = new RateLimiter(1000, 10, Duration.ofSeconds(1));
 * Connection one = Kv.connector(url).interceptor(together).connect();
 * Connection other = Kv.connector(url).interceptor(together).connect();
 * }</pre>
 */
public final class RateLimiter implements Interceptor {

  private static final double LONGEST_BURST_SECONDS = 100.0 * 365 * 86_400;
  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final double perSecond;
  private final long nanosPerToken;
  private final long burstNanos;
  private final long longestWaitNanos;
  private final Timing timing;

  private final ReentrantLock lock = new ReentrantLock();

  /**
   * When the next token is there; it lies in the past by as much as is saved up. Guarded by the
   * lock, as is what follows.
   */
  private long next;

  /** In the order in which they came. */
  private final Set<Ticket> waiting = new LinkedHashSet<>();

  /** Those of which it was not asked yet whether they wait. */
  private final IdentityHashMap<Operation, Ticket> entering = new IdentityHashMap<>();

  private boolean filling;

  /**
   * Makes a limiter with a full bucket.
   *
   * @param perSecond how many operations may begin in a second
   * @param burst how many tokens are saved up at most, at least 1
   * @param longestWait how long an operation may wait for its token; zero: none waits
   * @throws IllegalArgumentException if the rate is not between one in a day and a million in a
   *     second, the burst less than 1 or what is saved up in more than a hundred years, or the wait
   *     negative or longer than a day
   */
  public RateLimiter(double perSecond, int burst, Duration longestWait) {
    this(perSecond, burst, longestWait, Timing.SYSTEM);
  }

  RateLimiter(double perSecond, int burst, Duration longestWait, Timing timing) {
    if (!(perSecond >= 1.0 / 86_400 && perSecond <= 1e6)) {
      throw new IllegalArgumentException("not a rate of operations in a second: " + perSecond);
    }
    if (burst < 1
        || burst / perSecond > LONGEST_BURST_SECONDS
        || longestWait.isNegative()
        || longestWait.compareTo(LONGEST_WAIT) > 0) {
      throw new IllegalArgumentException(
          "a burst is at least 1 and saved up in a hundred years, and a wait at most a day, not "
              + burst
              + " and "
              + longestWait);
    }
    this.perSecond = perSecond;
    this.nanosPerToken = Math.max(1, Math.round(1e9 / perSecond));
    this.burstNanos = nanosPerToken * burst;
    this.longestWaitNanos = longestWait.toNanos();
    this.timing = Objects.requireNonNull(timing, "timing");
    this.next = timing.nanoTime() - burstNanos + nanosPerToken;
  }

  /**
   * How many operations wait.
   *
   * @return those that have no token yet
   */
  public int waiting() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public After before(Operation operation) {
    if (OperationKind.of(operation) == OperationKind.ROLLBACK) {
      return After.NOBODY;
    }
    lock.lock();
    try {
      long now = timing.nanoTime();
      long fullest = now - burstNanos + nanosPerToken;
      if (waiting.isEmpty() && next - fullest < 0) {
        next = fullest;
      }
      long wait = next + waiting.size() * nanosPerToken - now;
      if (wait <= 0 && waiting.isEmpty()) {
        next += nanosPerToken;
        return After.NOBODY;
      }
      Ticket ticket = new Ticket(operation);
      entering.put(operation, ticket);
      if (wait > longestWaitNanos) {
        ticket.turn.completeExceptionally(tooMany(wait - longestWaitNanos));
      } else {
        waiting.add(ticket);
        fill(now);
      }
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable CompletionStage<?> admit(Operation operation) {
    lock.lock();
    try {
      Ticket ticket = entering.remove(operation);
      return ticket == null ? null : ticket.turn;
    } finally {
      lock.unlock();
    }
  }

  /** Comes back when the next token is there, whoever is the first by then. */
  private void fill(long now) {
    if (!filling && !waiting.isEmpty()) {
      filling = true;
      timing.later(Math.max(1, next - now), this::letGoOn);
    }
  }

  private void letGoOn() {
    List<Ticket> due = new ArrayList<>(1);
    lock.lock();
    try {
      filling = false;
      long now = timing.nanoTime();
      Iterator<Ticket> first = waiting.iterator();
      while (next - now <= 0 && first.hasNext()) {
        due.add(first.next());
        first.remove();
        next += nanosPerToken;
      }
      fill(now);
    } finally {
      lock.unlock();
    }
    due.forEach(ticket -> ticket.turn.complete(null));
  }

  private void leave(Ticket ticket) {
    lock.lock();
    try {
      waiting.remove(ticket);
      entering.remove(ticket.operation);
    } finally {
      lock.unlock();
    }
  }

  /** The place of one operation that found no token; equal to no other. */
  private final class Ticket implements After {
    private final Operation operation;
    private final CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();

    Ticket(Operation operation) {
      this.operation = operation;
    }

    @Override
    public void after(Completion completion) {
      leave(this);
    }
  }

  private ThrottledException tooMany(long retryNanos) {
    return new ThrottledException(
        ErrorDetail.of(
            "the rate limiter lets "
                + perSecond
                + " operations begin in a second, and none may wait for longer than "
                + Duration.ofNanos(longestWaitNanos)
                + "; call less often or raise the rate"),
        Duration.ofNanos(retryNanos));
  }
}
