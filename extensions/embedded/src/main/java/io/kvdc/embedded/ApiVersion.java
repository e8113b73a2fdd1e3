package io.kvdc.embedded;

/**
 * How the stores of a cluster keep raw keys: TiKV's setting {@code storage.api-version}, with and
 * without TTL.
 */
public enum ApiVersion {
  /** Keys as they are; no TTL. */
  V1,
  /** Keys as they are, values with an expiry: TiKV's {@code storage.enable-ttl}. */
  V1TTL,
  /** Keys with the prefix of a keyspace; TTL always. */
  V2
}
