package io.kvdc.embedded.internal.storage;

/** How a cluster stores its keys: TiKV's {@code storage.api-version} and {@code enable-ttl}. */
public enum StorageApi {
  /** Raw keys as they are, no time to live; transactional keys memcomparable. */
  V1,
  /** Raw keys as they are with a time to live; no transactions. */
  V1TTL,
  /** All keys memcomparable and prefixed with their mode and keyspace; raw ones with a time to live. */
  V2;

  /** Whether a raw value can have a time to live. */
  public boolean hasTtl() {
    return this != V1;
  }

  /** Returns the name that TiKV writes into its error texts. */
  public String debugName() {
    return this == V1TTL ? "V1ttl" : name();
  }
}
