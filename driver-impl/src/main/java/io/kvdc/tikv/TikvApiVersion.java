package io.kvdc.tikv;

/** How the cluster keeps raw keys and values: its {@code storage.api-version}. */
public enum TikvApiVersion {
  /** Keys as they are, values for ever. */
  V1,
  /** Keys as they are, values that may expire: {@code storage.enable-ttl} is on. */
  V1TTL,
  /** Keys in keyspaces, values that may expire. */
  V2
}
