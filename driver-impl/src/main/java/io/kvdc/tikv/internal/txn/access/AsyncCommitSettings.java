package io.kvdc.tikv.internal.txn.access;

import java.time.Duration;

/**
 * Which transactions may be committed asynchronously (client-go config.TiKVClient.AsyncCommit).
 *
 * @param keysLimit the most keys of such a transaction
 * @param totalKeySizeLimit the most bytes of all its keys together, which all go into its primary
 *     lock
 * @param safeWindow how far ahead of now it may be committed at most; also for commits in one phase
 */
public record AsyncCommitSettings(int keysLimit, long totalKeySizeLimit, Duration safeWindow) {

  /** Client-go's defaults. */
  public static final AsyncCommitSettings DEFAULTS =
      new AsyncCommitSettings(256, 4 << 10, Duration.ofSeconds(2));
}
