package io.kvdc.tikv.internal.txn.access;

import java.time.Duration;

/**
 * How transactions behave unless they say otherwise. Limits and defaults are client-go's.
 *
 * @param timeout how long an operation may take in all
 * @param backoffWeight what budgets are multiplied by (kv.Variables.BackOffWeight)
 * @param concurrency requests of one operation that may be out at the same time
 *     (config.CommitterConcurrency)
 * @param batchBytes bytes of keys and values in one request of a commit
 *     (transaction.TxnCommitBatchSize)
 * @param resolveLiteThreshold locks of transactions with fewer keys than this are resolved key by
 *     key (config.TiKVClient.ResolveLockLiteThreshold)
 * @param maxTtl how long heartbeats keep a transaction alive (config.MaxTxnTTL)
 * @param managedLockTtl how long a lock lives between heartbeats (transaction.ManagedLockTTL)
 * @param heartbeatBytes optimistic transactions greater than this send heartbeats
 *     (config.TiKVClient.TTLRefreshedTxnSize)
 * @param maxKeySize the longest key that the cluster takes, as stored
 * @param maxEntrySize the most bytes of one key and its value (unionstore: entry size limit)
 * @param maxTransactionSize the most bytes of a transaction (unionstore: buffer size limit)
 * @param asyncCommit which transactions may be committed asynchronously
 * @param localLatches slots of the latches at which optimistic transactions queue up for their
 *     commit (config.TxnLocalLatches); 0: there are none
 * @param pipelined when transactions that write while they go on flush
 */
public record TxnSettings(
    Duration timeout,
    int backoffWeight,
    int concurrency,
    int batchBytes,
    int resolveLiteThreshold,
    Duration maxTtl,
    Duration managedLockTtl,
    long heartbeatBytes,
    int maxKeySize,
    long maxEntrySize,
    long maxTransactionSize,
    AsyncCommitSettings asyncCommit,
    int localLatches,
    PipelinedSettings pipelined) {

  /** Client-go's defaults; entries and transactions as great as memory allows. */
  public static TxnSettings defaults(Duration timeout, int maxKeySize) {
    return new TxnSettings(
        timeout,
        2,
        128,
        16 << 10,
        512,
        Duration.ofHours(1),
        Duration.ofSeconds(20),
        32L << 20,
        maxKeySize,
        Long.MAX_VALUE,
        Long.MAX_VALUE,
        AsyncCommitSettings.DEFAULTS,
        0,
        PipelinedSettings.defaults(Runtime.getRuntime().maxMemory()));
  }
}
