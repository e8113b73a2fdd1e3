package io.kvdc.tikv.internal.pd;

import io.kvdc.tikv.internal.retry.Ticker;

/**
 * When the next request for timestamps goes out, once somebody waits and there is room for it. Used
 * by one thread at a time.
 *
 * <ul>
 *   <li>As a rule at once: callers gather while the request before is on its way.
 *   <li>With a wait: when as many have gathered as usually do in that time, or it is over. How many
 *       that is follows what came of the last requests, by one up or down each time.
 *   <li>With several requests on their way: spread over the time that one takes, so that whoever
 *       comes has not long to wait for the next.
 * </ul>
 *
 * <p>All of it as in the pd client (clients/tso/dispatcher.go, pkg/batch/batch_controller.go).
 */
final class TsoGathering {

  /** Where the search for the right size begins (pd client: defaultBestBatchSize). */
  private static final int FIRST_BEST = 8;

  /** How many more than the best size may come before that grows. */
  private static final int SLACK = 4;

  /** One part in so many of each measured time goes into the estimate. */
  private static final int SMOOTHING = 8;

  private final Ticker ticker;
  private final long waitNanos;
  private final int concurrency;
  private int best = FIRST_BEST;
  private boolean gathering;
  private long sinceNanos;
  private long latencyNanos;

  TsoGathering(TsoSettings settings, Ticker ticker) {
    this.ticker = ticker;
    this.waitNanos = settings.batchWait().toNanos();
    this.concurrency = waitNanos > 0 ? 1 : settings.concurrency();
    this.sinceNanos = ticker.nanoTime();
  }

  /**
   * How many requests may be on their way. Twice the wanted number if that is more than one, as
   * some take longer than the estimate.
   */
  int most() {
    return concurrency == 1 ? 1 : concurrency * 2;
  }

  /**
   * How long to wait for more.
   *
   * @param gathered how many wait, at least one
   * @return nanoseconds; 0: not at all
   */
  long nanosToWait(int gathered) {
    if (gathered >= TsoDispatcher.MAX_BATCH) {
      return 0;
    }
    if (concurrency > 1) {
      return Math.max(0, latencyNanos / concurrency - (ticker.nanoTime() - sinceNanos));
    }
    if (waitNanos == 0 || gathered >= best) {
      return 0;
    }
    if (!gathering) {
      gathering = true;
      sinceNanos = ticker.nanoTime();
    }
    return Math.max(0, waitNanos - (ticker.nanoTime() - sinceNanos));
  }

  /** How many more have to come to end the wait early; 0: it takes its time. */
  int missing(int gathered) {
    return concurrency > 1 ? 0 : Math.max(0, best - gathered);
  }

  /** A request went out. */
  void sent(int count) {
    gathering = false;
    sinceNanos = ticker.nanoTime();
    if (count < best && best > 1) {
      best--;
    } else if (count > best + SLACK && best < TsoDispatcher.MAX_BATCH) {
      best++;
    }
  }

  /** A request was answered. */
  void answered(long nanos) {
    latencyNanos = latencyNanos == 0 ? nanos : latencyNanos + (nanos - latencyNanos) / SMOOTHING;
  }
}
