package io.kvdc.tikv.internal.txn.buffer;

import io.kvdc.AsyncCursor;
import io.kvdc.Bytes;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The snapshot's side of a scan: pages of a sorted map, there at once or when the test says so. */
final class StoredPages implements AsyncCursor<KeyValue> {

  private final Iterator<KeyValue> entries;
  private final int pageSize;
  private final boolean atOnce;

  private @Nullable CompletableFuture<List<KeyValue>> out;
  private @Nullable RuntimeException nextFailure;

  int asked;
  boolean closed;

  StoredPages(
      NavigableMap<Bytes, Bytes> stored,
      KeyRange range,
      ScanOptions options,
      int pageSize,
      boolean atOnce) {
    this.entries =
        ModelBuffer.within(stored, range, options.reverse()).entrySet().stream()
            .map(e -> new KeyValue(e.getKey(), options.keyOnly() ? Bytes.EMPTY : e.getValue()))
            .iterator();
    this.pageSize = pageSize;
    this.atOnce = atOnce;
  }

  void failNext(RuntimeException failure) {
    nextFailure = failure;
  }

  boolean isAsked() {
    return out != null;
  }

  /** Answers what was asked for. */
  void answer() {
    CompletableFuture<List<KeyValue>> answered = out;
    if (answered == null) {
      throw new IllegalStateException("nothing was asked for");
    }
    out = null;
    if (nextFailure != null) {
      RuntimeException failure = nextFailure;
      nextFailure = null;
      answered.completeExceptionally(failure);
      return;
    }
    List<KeyValue> page = new ArrayList<>();
    while (page.size() < pageSize && entries.hasNext()) {
      page.add(entries.next());
    }
    answered.complete(page);
  }

  @Override
  public CompletionStage<List<KeyValue>> nextPage() {
    if (out != null) {
      throw new AssertionError("asked for a page while another one is out");
    }
    asked++;
    CompletableFuture<List<KeyValue>> page = new CompletableFuture<>();
    out = page;
    if (atOnce) {
      answer();
    }
    return page;
  }

  @Override
  public void close() {
    closed = true;
  }
}
