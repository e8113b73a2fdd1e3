package io.kvdc.tikv.internal.rpc.batch;

import java.time.Duration;

/**
 * How requests share streams (client-go: config.TiKVClient).
 *
 * @param maxBatchSize most requests in one frame; 0: each request is a call of its own
 * @param policy when to wait for more requests
 * @param maxBatchWaitTime how long to wait for more requests while the store is overloaded; zero:
 *     not at all
 * @param batchWaitSize how many requests end that waiting
 * @param overloadThreshold from which load, in percent of one core, a store counts as overloaded
 * @param maxConcurrentRequests how many requests of one connection may be without an answer
 */
public record BatchSettings(
    int maxBatchSize,
    BatchPolicy policy,
    Duration maxBatchWaitTime,
    int batchWaitSize,
    long overloadThreshold,
    long maxConcurrentRequests) {

  /** The defaults of client-go, but for the policy; see docs/decisions on batching. */
  public static BatchSettings defaults() {
    return new BatchSettings(128, BatchPolicy.BASIC, Duration.ZERO, 8, 200, Long.MAX_VALUE);
  }

  /** Every request is a call of its own. */
  public static BatchSettings off() {
    return new BatchSettings(0, BatchPolicy.BASIC, Duration.ZERO, 8, 200, Long.MAX_VALUE);
  }

  /** Whether requests share streams at all. */
  public boolean isOn() {
    return maxBatchSize > 0;
  }
}
