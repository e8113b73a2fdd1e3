package io.kvdc.tikv.internal.pd;

import io.kvdc.KeyRange;
import io.kvdc.error.UnsupportedFeatureException;
import io.kvdc.tikv.internal.retry.Completions;
import io.kvdc.tikv.internal.retry.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The regions of several ranges: one request for all of them, or, where PD does not know that, one
 * for each after the other. Cancelling it ends the request that goes on.
 */
final class RangesScan extends CompletableFuture<List<PdRegion>> {

  private final RegionQueries queries;
  private final List<KeyRange> ranges;
  private final int limit;
  private final Deadline deadline;
  private final List<PdRegion> found = new ArrayList<>();
  private int next;
  private volatile @Nullable CompletableFuture<List<PdRegion>> asked;

  /**
   * Prepares.
   *
   * @param limit the most regions to return; 0 or less: all
   */
  RangesScan(RegionQueries queries, List<KeyRange> ranges, int limit, Deadline deadline) {
    this.queries = queries;
    this.ranges = ranges;
    this.limit = limit;
    this.deadline = deadline;
  }

  void start() {
    if (!queries.knowsBatchScan()) {
      nextRange();
      return;
    }
    await(
        queries.batchScan(ranges, limit, deadline),
        this::complete,
        failure -> {
          if (failure instanceof UnsupportedFeatureException) {
            queries.forgetBatchScan();
            nextRange();
          } else {
            completeExceptionally(failure);
          }
        });
  }

  private void nextRange() {
    int left = limit - found.size();
    if (next == ranges.size() || (limit > 0 && left == 0)) {
      complete(List.copyOf(found));
      return;
    }
    await(
        queries.scan(ranges.get(next++), limit <= 0 ? 0 : left, deadline),
        regions -> {
          add(regions);
          nextRange();
        },
        this::completeExceptionally);
  }

  /** Neighbouring ranges may share a region, which is returned once, as by a batch. */
  private void add(List<PdRegion> regions) {
    for (PdRegion region : regions) {
      if (found.isEmpty() || found.get(found.size() - 1).id() != region.id()) {
        found.add(region);
      }
    }
  }

  private void await(
      CompletableFuture<List<PdRegion>> answer,
      Consumer<List<PdRegion>> onRegions,
      Consumer<Throwable> onFailure) {
    asked = answer;
    if (isDone()) {
      answer.cancel(false);
    }
    Completions.whenDone(
        answer,
        (regions, failure) -> {
          if (regions != null) {
            onRegions.accept(regions);
          } else if (failure != null) {
            onFailure.accept(PdErrors.unwrap(failure));
          }
        });
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    CompletableFuture<List<PdRegion>> answer = asked;
    if (cancelled && answer != null) {
      answer.cancel(false);
    }
    return cancelled;
  }
}
