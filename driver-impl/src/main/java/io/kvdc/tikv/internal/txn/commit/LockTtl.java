package io.kvdc.tikv.internal.txn.commit;

/**
 * How long the locks of a commit live. Small transactions are soon done, greater ones take as long
 * as the square root of their size (client-go txnkv/transaction/2pc.go: txnLockTTL).
 */
final class LockTtl {

  /** Milliseconds that every lock lives at least (client-go: defaultLockTTL). */
  static final long SHORTEST_MILLIS = 3_000;

  /** Milliseconds for the first mebibyte (client-go: ttlFactor). */
  private static final double MILLIS_FOR_ONE_MEBIBYTE = 6_000;

  private static final double MEBIBYTE = 1 << 20;

  private LockTtl() {}

  /**
   * The time to live.
   *
   * @param bytes size of the transaction
   * @param batchBytes transactions smaller than one batch live shortest
   * @param longestMillis what a heartbeat would give it
   * @param ageMillis how old the transaction is already, for the time counts from its start
   * @return milliseconds from the start ts
   */
  static long millis(long bytes, long batchBytes, long longestMillis, long ageMillis) {
    long ttl = SHORTEST_MILLIS;
    if (bytes >= batchBytes) {
      long bySize = (long) (MILLIS_FOR_ONE_MEBIBYTE * Math.sqrt(bytes / MEBIBYTE));
      ttl = Math.min(longestMillis, Math.max(ttl, bySize));
    }
    return ttl + ageMillis;
  }
}
