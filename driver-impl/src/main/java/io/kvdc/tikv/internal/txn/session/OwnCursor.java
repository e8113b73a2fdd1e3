package io.kvdc.tikv.internal.txn.session;

import io.kvdc.AsyncCursor;
import io.kvdc.KeyValue;
import io.kvdc.error.KvException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A cursor of a transaction: ends with it. */
final class OwnCursor implements AsyncCursor<KeyValue> {

  private final LiveTransaction transaction;
  private final AsyncCursor<KeyValue> merged;

  OwnCursor(LiveTransaction transaction, AsyncCursor<KeyValue> merged) {
    this.transaction = transaction;
    this.merged = merged;
  }

  @Override
  public CompletionStage<List<KeyValue>> nextPage() {
    try {
      transaction.lifecycle().requireActive();
    } catch (KvException ended) {
      merged.close();
      return CompletableFuture.failedFuture(ended);
    }
    return merged.nextPage();
  }

  @Override
  public void close() {
    merged.close();
  }
}
