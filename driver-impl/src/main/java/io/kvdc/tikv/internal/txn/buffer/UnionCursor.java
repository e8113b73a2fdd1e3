package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.AsyncCursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.ConnectionClosedException;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a range as the transaction sees it: what a snapshot holds, with the transaction's own
 * writes over it.
 *
 * <p>The buffer may be written between pages: the next page shows the transaction as it is when the
 * page comes to be, behind the last entry of the page before. So no key comes twice or out of
 * order, and a write is seen if it is made ahead of the last entry. Pages are never made in
 * advance, so that nobody misses his own writes.
 *
 * <p>A page that is given up is not lost: what was fetched for it goes into the next one.
 */
public final class UnionCursor implements AsyncCursor<KeyValue> {

  private final AsyncCursor<KeyValue> snapshot;
  private final AtomicReference<@Nullable Answer> asked = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * Turns that are due. Who makes it one takes all of them, so that turns never run side by side.
   */
  private final AtomicInteger turns = new AtomicInteger();

  private final AtomicReference<@Nullable Arrival> arrived = new AtomicReference<>();

  /** Used in turns alone. */
  private final UnionMerge merge;

  /** Used in turns alone. */
  private boolean fetching;

  /**
   * Begins a walk.
   *
   * @param buffer the transaction's writes
   * @param range what is walked over
   * @param options limit, direction, page size and whether values are left out; a sample step is
   *     the snapshot's affair, own writes all come
   * @param snapshot walks over the same range of the snapshot, in the same direction, with or
   *     without values as here, but without a limit; closed with this cursor
   */
  public UnionCursor(
      MemBuffer buffer, KeyRange range, ScanOptions options, AsyncCursor<KeyValue> snapshot) {
    this.snapshot = snapshot;
    this.merge = new UnionMerge(buffer, range, options);
  }

  @Override
  public CompletableFuture<List<KeyValue>> nextPage() {
    Answer answer = new Answer();
    if (!asked.compareAndSet(null, answer)) {
      return CompletableFuture.failedFuture(
          new InvalidArgumentException(
              ErrorDetail.of(
                  "an earlier page of this cursor is still on its way; ask for the next one when it"
                      + " is there")));
    }
    takeTurns();
    return answer;
  }

  /**
   * A page that is there at once only makes another turn due, so that the stack does not grow. The
   * turns are given up before the user's code runs, so that it holds nobody up.
   */
  private void takeTurns() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    boolean more;
    do {
      Runnable delivery = turn();
      more = turns.decrementAndGet() != 0;
      delivery.run();
    } while (more);
  }

  /** Goes on as far as possible; what is then to be told to the user is told by what it returns. */
  private Runnable turn() {
    Arrival arrival = arrived.getAndSet(null);
    if (arrival != null) {
      fetching = false;
      if (arrival.page() != null) {
        merge.add(arrival.page());
      }
    }
    Answer answer = asked.get();
    if (answer == null) {
      return UnionCursor::nothing;
    }
    if (closed) {
      return () -> answer.completeExceptionally(closedException());
    }
    if (arrival != null && arrival.failure() != null) {
      Throwable failure = arrival.failure();
      return () -> answer.completeExceptionally(failure);
    }
    try {
      return serve(answer);
    } catch (RuntimeException e) {
      merge.unread();
      return () -> answer.completeExceptionally(e);
    }
  }

  private static void nothing() {
    // There is nothing to tell.
  }

  private Runnable serve(Answer answer) {
    List<KeyValue> page = merge.page();
    if (page.isEmpty() && merge.needsStored()) {
      fetch();
      return UnionCursor::nothing;
    }
    if (!answer.claim()) {
      merge.unread();
      return UnionCursor::nothing;
    }
    asked.compareAndSet(answer, null);
    return () -> answer.deliver(Collections.unmodifiableList(page));
  }

  private void fetch() {
    if (fetching) {
      return;
    }
    // What comes at once makes another turn due, which finds that this is over.
    Stages.whenEnded(
        snapshot.nextPage().toCompletableFuture(),
        page -> arrive(new Arrival(page, null)),
        failure -> arrive(new Arrival(null, failure)));
    fetching = true;
  }

  private void arrive(Arrival arrival) {
    arrived.set(arrival);
    takeTurns();
  }

  @Override
  public void close() {
    closed = true;
    snapshot.close();
    takeTurns();
  }

  private static ConnectionClosedException closedException() {
    return new ConnectionClosedException(ErrorDetail.of("the cursor is closed; open another one"));
  }

  /** How a page of the snapshot ended: one of both is there. */
  private record Arrival(@Nullable List<KeyValue> page, @Nullable Throwable failure) {}

  /** A page that somebody waits for: delivered or given up, never both. */
  private final class Answer extends CompletableFuture<List<KeyValue>> {
    private final AtomicBoolean claimed = new AtomicBoolean();

    private boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    private void deliver(List<KeyValue> page) {
      complete(page);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      if (!claim()) {
        return false;
      }
      asked.compareAndSet(this, null);
      return super.completeExceptionally(failure);
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!claim()) {
        return false;
      }
      asked.compareAndSet(this, null);
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
