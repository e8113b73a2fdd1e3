package io.kvdc.tikv.internal.call;

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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Walks over a range page by page. While its user works on a page the next one is fetched; no more
 * than that.
 */
public final class PageCursor implements AsyncCursor<KeyValue> {

  /**
   * A page.
   *
   * @param entries in the order of the walk; empty only at the end
   * @param remaining what lies behind them; null: nothing, or the limit is reached
   * @param left how many entries may still come
   * @param bytes the lengths of all keys and values
   */
  public record Page(List<KeyValue> entries, @Nullable KeyRange remaining, long left, long bytes) {}

  /** Fetches pages. */
  @FunctionalInterface
  public interface Fetcher {

    /**
     * Fetches a page.
     *
     * @param range what is to be walked over yet, not empty
     * @param left the most entries wanted, at least one
     * @param size entries that one request should ask for, at least one
     * @return the page; cancelling it ends the call
     */
    CompletableFuture<Page> fetch(KeyRange range, long left, int size);

    /**
     * Fetches with what was current where the cursor was opened, since pages are fetched ahead on
     * other threads.
     *
     * @param carrier makes that current; null: there is nothing
     * @return the fetcher to use
     */
    default Fetcher within(@Nullable Executor carrier) {
      return carrier == null
          ? this
          : (range, left, size) -> {
            AtomicReference<@Nullable CompletableFuture<Page>> page = new AtomicReference<>();
            carrier.execute(() -> page.set(fetch(range, left, size)));
            return Objects.requireNonNull(page.get());
          };
    }
  }

  private final Fetcher fetcher;
  private final PageSizing sizing;

  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable KeyRange remaining;
  private long left;
  private boolean closed;
  private @Nullable CompletableFuture<Page> fetch;
  private @Nullable PageAnswer out;

  /**
   * A cursor before the first entry; nothing is sent until a page is asked for.
   *
   * @param fetcher fetches pages
   * @param range what to walk over
   * @param scan limit and page size
   * @param mostEntries entries that one request may ask for
   */
  public PageCursor(Fetcher fetcher, KeyRange range, ScanOptions scan, int mostEntries) {
    this.fetcher = fetcher;
    this.sizing = new PageSizing(scan.pageSize(), mostEntries);
    this.left = scan.limit();
    this.remaining = range.isEmpty() || left == 0 ? null : range;
  }

  @Override
  public CompletableFuture<List<KeyValue>> nextPage() {
    CompletableFuture<Page> page;
    PageAnswer answer;
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(closedException());
      }
      if (out != null) {
        return CompletableFuture.failedFuture(
            new InvalidArgumentException(
                ErrorDetail.of(
                    "an earlier page of this cursor is still on its way; ask for the next one when"
                        + " it is there")));
      }
      page = fetch == null ? fetchNext() : fetch;
      if (page == null) {
        return CompletableFuture.completedFuture(List.of());
      }
      fetch = page;
      answer = new PageAnswer(page);
      out = answer;
    } finally {
      lock.unlock();
    }
    Stages.whenEnded(
        page, entries -> onPage(answer, entries), failure -> onFailure(answer, failure));
    return answer;
  }

  /** Null at the end. The lock is held. */
  private @Nullable CompletableFuture<Page> fetchNext() {
    KeyRange range = remaining;
    if (range == null) {
      return null;
    }
    return fetcher.fetch(range, left, sizing.size());
  }

  private void onPage(PageAnswer answer, Page page) {
    lock.lock();
    try {
      out = null;
      if (!answer.claim()) {
        // Whoever asked is gone; whoever asks next gets this page.
        fetch = CompletableFuture.completedFuture(page);
        return;
      }
      remaining = page.remaining();
      left = page.left();
      sizing.seen(page.entries().size(), page.bytes());
      fetch = closed ? null : fetchNext();
    } finally {
      lock.unlock();
    }
    answer.deliver(Collections.unmodifiableList(page.entries()));
  }

  /** The position stays, so that the same page can be asked for again. */
  private void onFailure(PageAnswer answer, Throwable failure) {
    boolean byClose;
    lock.lock();
    try {
      out = null;
      fetch = null;
      byClose = closed;
    } finally {
      lock.unlock();
    }
    answer.completeExceptionally(byClose ? closedException() : failure);
  }

  @Override
  public void close() {
    CompletableFuture<Page> running;
    lock.lock();
    try {
      closed = true;
      running = fetch;
    } finally {
      lock.unlock();
    }
    if (running != null) {
      running.cancel(false);
    }
  }

  private static ConnectionClosedException closedException() {
    return new ConnectionClosedException(ErrorDetail.of("the cursor is closed; open another one"));
  }

  /**
   * A page that somebody waits for. Either it is delivered, and the cursor moves on, or its user
   * gives up before, and the cursor stays; never both.
   */
  private static final class PageAnswer extends CompletableFuture<List<KeyValue>> {
    private final CompletableFuture<Page> page;
    private final AtomicBoolean claimed = new AtomicBoolean();

    private PageAnswer(CompletableFuture<Page> page) {
      this.page = page;
    }

    private boolean claim() {
      return claimed.compareAndSet(false, true);
    }

    private void deliver(List<KeyValue> entries) {
      complete(entries);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      if (!claim()) {
        return false;
      }
      boolean done = super.completeExceptionally(failure);
      page.cancel(false);
      return done;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      if (!claim()) {
        return false;
      }
      boolean done = super.cancel(mayInterruptIfRunning);
      page.cancel(false);
      return done;
    }
  }
}
