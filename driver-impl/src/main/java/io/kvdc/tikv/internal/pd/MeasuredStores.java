package io.kvdc.tikv.internal.pd;

import io.kvdc.proto.metapb.Store;
import io.kvdc.tikv.internal.metric.RegionMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Looks stores up, and measures that. */
final class MeasuredStores implements PdStores {

  private final PdStores source;
  private final RegionMetrics metrics;
  private final Ticker ticker;

  MeasuredStores(PdStores source, RegionMetrics metrics, Ticker ticker) {
    this.source = source;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  @Override
  public CompletableFuture<@Nullable Store> byId(long storeId, Deadline deadline) {
    return measured(source.byId(storeId, deadline));
  }

  @Override
  public CompletableFuture<List<Store>> all(Deadline deadline) {
    return measured(source.all(deadline));
  }

  private <T extends @Nullable Object> CompletableFuture<T> measured(CompletableFuture<T> asked) {
    long began = ticker.nanoTime();
    var unused =
        asked.whenComplete(
            (found, failure) ->
                metrics.asked("get_store", ticker.nanoTime() - began, failure == null));
    return asked;
  }
}
