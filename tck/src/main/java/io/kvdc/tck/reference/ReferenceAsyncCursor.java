package io.kvdc.tck.reference;

import io.kvdc.AsyncCursor;
import io.kvdc.KeyRange;
import io.kvdc.KeyValue;
import io.kvdc.ScanOptions;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.InvalidArgumentException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Remembers what of the range and of the limit is left. */
final class ReferenceAsyncCursor implements AsyncCursor<KeyValue> {

  private static final int DEFAULT_PAGE_SIZE = 256;

  private final ReferenceConnection connection;
  private final PageSource source;
  private final ReferenceCall call;
  private final ScanOptions options;
  private final Runnable check;

  private KeyRange rest;
  private long limit;
  private boolean closed;
  private @Nullable CompletableFuture<List<KeyValue>> out;

  ReferenceAsyncCursor(
      ReferenceConnection connection,
      PageSource source,
      ReferenceCall call,
      KeyRange range,
      ScanOptions options,
      Runnable check) {
    this.connection = connection;
    this.source = source;
    this.call = call;
    this.options = options;
    this.check = check;
    this.rest = range;
    this.limit = options.limit();
  }

  @Override
  public synchronized CompletableFuture<List<KeyValue>> nextPage() {
    if (closed) {
      return CompletableFuture.failedFuture(ReferenceThread.closed());
    }
    if (out != null && !out.isDone()) {
      return CompletableFuture.failedFuture(
          new InvalidArgumentException(ErrorDetail.of("the page before is still out")));
    }
    out = connection.call(call, check, this::advance);
    return out;
  }

  private synchronized List<KeyValue> advance() {
    if (closed) {
      throw ReferenceThread.closed();
    }
    int pageSize = options.pageSize() == 0 ? DEFAULT_PAGE_SIZE : options.pageSize();
    List<KeyValue> page = source.page(rest, options, Math.min(limit, pageSize));
    limit = page.isEmpty() ? 0 : limit - page.size();
    if (!page.isEmpty()) {
      rest = source.after(rest, page, options.reverse());
    }
    return page;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (out != null) {
      out.cancel(false);
    }
  }
}
