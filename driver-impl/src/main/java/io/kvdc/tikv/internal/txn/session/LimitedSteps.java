package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncCursor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.tikv.internal.retry.Stages;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is stored in a range, for a walk that takes only so many entries but may have to pass over
 * some that the transaction has deleted. Walks in steps, each limited to what is likely to be
 * needed, so that a walk with a limit does not fetch pages that nobody looks at.
 */
final class LimitedSteps implements AsyncCursor<KeyValue> {

  /** Entries that a later step asks for at least. */
  private static final long NEXT_STEP = 256;

  private final ScanOptions options;
  private final BiFunction<KeyRange, ScanOptions, AsyncCursor<KeyValue>> open;

  /** Touched by one page after the other. */
  private KeyRange rest;

  private long left;
  private volatile AsyncCursor<KeyValue> step;
  private volatile boolean closed;

  LimitedSteps(
      KeyRange range,
      ScanOptions options,
      IntSupplier ownEntries,
      BiFunction<KeyRange, ScanOptions, AsyncCursor<KeyValue>> open) {
    this.options = options;
    this.open = open;
    this.rest = range;
    long limit = options.limit();
    this.left = limit > Integer.MAX_VALUE ? Long.MAX_VALUE : limit + ownEntries.getAsInt();
    this.step = open.apply(range, options.withLimit(left));
  }

  @Override
  public CompletableFuture<List<KeyValue>> nextPage() {
    Page answer = new Page();
    ask(answer);
    return answer;
  }

  private void ask(Page answer) {
    CompletableFuture<List<KeyValue>> page = step.nextPage().toCompletableFuture();
    answer.asked = page;
    Stages.whenEnded(page, entries -> arrived(answer, entries), answer::completeExceptionally);
  }

  private void arrived(Page answer, List<KeyValue> entries) {
    if (!entries.isEmpty()) {
      left = left == Long.MAX_VALUE ? left : left - entries.size();
      rest = behind(rest, entries.get(entries.size() - 1).key());
    } else if (left == 0 && !rest.isEmpty()) {
      left = NEXT_STEP;
      step = open.apply(rest, options.withLimit(left));
      if (closed) {
        step.close();
      }
      ask(answer);
      return;
    }
    answer.complete(entries);
  }

  private KeyRange behind(KeyRange range, Bytes key) {
    return options.reverse()
        ? KeyRange.of(range.start(), key)
        : KeyRange.of(KeyRange.single(key).end(), range.end());
  }

  @Override
  public void close() {
    closed = true;
    step.close();
  }

  /** A page; giving it up gives up what was asked for it. */
  private static final class Page extends CompletableFuture<List<KeyValue>> {
    private volatile @Nullable CompletableFuture<?> asked;

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      CompletableFuture<?> running = asked;
      if (running != null) {
        running.cancel(false);
      }
      return super.cancel(mayInterruptIfRunning);
    }
  }
}
