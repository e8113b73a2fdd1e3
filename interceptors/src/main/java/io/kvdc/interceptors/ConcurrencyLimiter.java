package io.kvdc.interceptors;

import io.kvdc.error.ErrorDetail;
import io.kvdc.error.KvException;
import io.kvdc.error.ThrottledException;
import io.kvdc.spi.Completion;
import io.kvdc.spi.Interceptor;
import io.kvdc.spi.Operation;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Lets at most so many operations be under way at once. Others wait in a queue of bounded length,
 * without holding threads, and go on in the order in which they came; if the queue is full, an
 * operation is refused at once with a {@link ThrottledException}. A permit is given back exactly
 * once, however the operation ends; one that ends while it waits leaves the queue.
 *
 * <p>Rollbacks pass at once, because they give locks back. Options in a URL make a limiter for each
 * connection. Safe for use by many threads and for several connections at once, which then share
 * the permits.
 */
public final class ConcurrencyLimiter implements Interceptor {

  private final int permits;
  private final int queueLength;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as is what follows. */
  private final Deque<Ticket> waiting = new ArrayDeque<>();

  private int entered;
  private int held;

  /** Whoever may go on, and how many there are: one thread at a time lets them. */
  private final Queue<Ticket> admitted = new ConcurrentLinkedQueue<>();

  private final AtomicInteger toAdmit = new AtomicInteger();

  /**
   * Makes a limiter.
   *
   * @param permits how many operations may be under way
   * @param queueLength how many may wait; 0: none
   * @throws IllegalArgumentException if there are no permits or the length is negative
   */
  public ConcurrencyLimiter(int permits, int queueLength) {
    if (permits < 1 || queueLength < 0) {
      throw new IllegalArgumentException(
          "there must be a permit and a queue, not " + permits + " and " + queueLength);
    }
    this.permits = permits;
    this.queueLength = queueLength;
  }

  /**
   * How many operations are under way.
   *
   * @return those that hold a permit now
   */
  public int underWay() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many operations wait.
   *
   * @return the length of the queue now
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
  public @Nullable KvException refuse(Operation operation) {
    if (OperationKind.of(operation) == OperationKind.ROLLBACK) {
      return null;
    }
    lock.lock();
    try {
      if (entered - permits < queueLength) {
        entered++;
        return null;
      }
    } finally {
      lock.unlock();
    }
    return new ThrottledException(
        ErrorDetail.of(
            "the concurrency limiter lets "
                + permits
                + " operations be under way and "
                + queueLength
                + " wait, and all these places are taken; call less at once or raise the limits"),
        Duration.ZERO);
  }

  @Override
  public After before(Operation operation) {
    if (OperationKind.of(operation) == OperationKind.ROLLBACK) {
      return After.NOBODY;
    }
    Ticket ticket = new Ticket(operation);
    lock.lock();
    try {
      if (held < permits) {
        held++;
        ticket.place = Place.HOLDS;
      } else {
        waiting.addLast(ticket);
      }
    } finally {
      lock.unlock();
    }
    return ticket;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Two operations may have equal parts.
  public @Nullable CompletionStage<?> admit(Operation operation) {
    lock.lock();
    try {
      // What was added last is found first; what is not there any more may go on.
      for (Iterator<Ticket> each = waiting.descendingIterator(); each.hasNext(); ) {
        Ticket ticket = each.next();
        if (ticket.operation == operation) {
          return ticket.turn;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void leave(Ticket ticket) {
    List<Ticket> next = new ArrayList<>(1);
    lock.lock();
    try {
      if (ticket.place == Place.LEFT) {
        return;
      }
      entered--;
      if (ticket.place == Place.HOLDS) {
        held--;
      } else {
        waiting.remove(ticket);
      }
      ticket.place = Place.LEFT;
      while (held < permits && !waiting.isEmpty()) {
        Ticket first = waiting.removeFirst();
        first.place = Place.HOLDS;
        held++;
        next.add(first);
      }
    } finally {
      lock.unlock();
    }
    next.forEach(this::letGoOn);
  }

  /**
   * Not from within each other: an operation that fails as soon as it may go on would let the next
   * one go on deeper in the stack, and so on through the whole queue.
   */
  private void letGoOn(Ticket ticket) {
    admitted.add(ticket);
    if (toAdmit.getAndIncrement() > 0) {
      return;
    }
    do {
      Ticket next = admitted.poll();
      if (next != null) {
        next.turn.complete(null);
      }
    } while (toAdmit.decrementAndGet() > 0);
  }

  private enum Place {
    WAITS,
    HOLDS,
    LEFT
  }

  /** The place of one operation; equal to no other. */
  private final class Ticket implements After {
    private final Operation operation;
    private final CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
    private Place place = Place.WAITS;

    Ticket(Operation operation) {
      this.operation = operation;
    }

    @Override
    public void after(Completion completion) {
      leave(this);
    }
  }
}
