package io.kvdc.tikv.internal.rpc.batch;

import io.kvdc.tikv.internal.retry.Ticker;
import java.time.Duration;

/**
 * What the streams to one address know in common: the load that the store reports, and whether it
 * takes batches at all.
 */
public final class StoreLoad {

  /** How long a store that took no batches is not asked again; it may be a newer one by then. */
  private static final long RETRY_NANOS = Duration.ofMinutes(1).toNanos();

  private final Ticker ticker;
  private volatile long transportLayerLoad;
  private volatile boolean refused;
  private volatile long refusedNanos;

  /**
   * For one address.
   *
   * @param ticker measures time
   */
  public StoreLoad(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Whether to send batches. */
  public boolean takesBatches() {
    return !refused || ticker.nanoTime() - refusedNanos >= RETRY_NANOS;
  }

  void refusedBatches() {
    refusedNanos = ticker.nanoTime();
    refused = true;
  }

  void tookBatches() {
    if (refused) {
      refused = false;
    }
  }

  long transportLayerLoad() {
    return transportLayerLoad;
  }

  void transportLayerLoad(long load) {
    transportLayerLoad = load;
  }
}
