package io.kvdc.tck.internal.model;

import io.kvdc.AsyncCursor;
import io.kvdc.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Takes all pages of an async cursor, and closes it. */
final class PageCollector {

  private final AsyncCursor<KeyValue> cursor;
  private final List<KeyValue> seen = new ArrayList<>();

  PageCollector(AsyncCursor<KeyValue> cursor) {
    this.cursor = cursor;
  }

  CompletionStage<List<KeyValue>> rest() {
    return cursor
        .nextPage()
        .thenCompose(
            page -> {
              seen.addAll(page);
              if (page.isEmpty()) {
                cursor.close();
                return CompletableFuture.completedFuture(seen);
              }
              return rest();
            });
  }
}
