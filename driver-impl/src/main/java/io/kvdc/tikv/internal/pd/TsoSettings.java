package io.kvdc.tikv.internal.pd;

import java.time.Duration;

/**
 * How requests for timestamps are put together.
 *
 * @param batchWait how long a request waits for more callers, 0: not at all (pd client:
 *     maxTSOBatchWaitInterval)
 * @param concurrency how many requests may be on their way at the same time; counts as 1 where
 *     {@code batchWait} is not 0 (pd client: TSOClientRPCConcurrency)
 */
public record TsoSettings(Duration batchWait, int concurrency) {

  /** Those of the pd client. */
  public static final TsoSettings DEFAULT = new TsoSettings(Duration.ZERO, 1);
}
