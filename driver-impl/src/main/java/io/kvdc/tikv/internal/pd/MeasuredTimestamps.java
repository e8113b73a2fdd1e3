package io.kvdc.tikv.internal.pd;

import io.kvdc.Timestamp;
import io.kvdc.tikv.internal.metric.TsoMetrics;
import io.kvdc.tikv.internal.retry.Deadline;
import io.kvdc.tikv.internal.retry.Ticker;
import java.util.concurrent.CompletableFuture;

/** Timestamps, and how long callers wait for them. */
final class MeasuredTimestamps implements PdTimestamps {

  private final PdTimestamps source;
  private final TsoMetrics metrics;
  private final Ticker ticker;

  MeasuredTimestamps(PdTimestamps source, TsoMetrics metrics, Ticker ticker) {
    this.source = source;
    this.metrics = metrics;
    this.ticker = ticker;
  }

  @Override
  public CompletableFuture<Timestamp> next(Deadline deadline) {
    long began = ticker.nanoTime();
    CompletableFuture<Timestamp> next = source.next(deadline);
    // The stage itself is handed on, so that who cancels it cancels the wait.
    var unused =
        next.whenComplete((timestamp, failure) -> metrics.waited(ticker.nanoTime() - began));
    return next;
  }
}
