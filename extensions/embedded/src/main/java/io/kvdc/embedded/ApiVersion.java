package io.kvdc.embedded;

/**
 * How the stores of a cluster keep keys: TiKV's setting {@code storage.api-version}, with and
 * without TTL.
 */
public enum ApiVersion {
  /** Raw keys as they are, without TTL, or transactions; both must not share keys. */
  V1,
  /**
   * Raw keys as they are, values with an expiry: TiKV's {@code storage.enable-ttl}. No
   * transactions.
   */
  V1TTL,
  /** Keys with the prefix of a keyspace, raw with an expiry or of transactions. */
  V2
}
