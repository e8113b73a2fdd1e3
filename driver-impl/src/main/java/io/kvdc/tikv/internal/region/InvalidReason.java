package io.kvdc.tikv.internal.region;

/** Why what was known about a region is not believed any longer. */
public enum InvalidReason {
  /** No peer of it leads, or the leader is none of its known peers. */
  NO_LEADER,
  /** The store does not have it. */
  REGION_NOT_FOUND,
  /** It was split, merged, or its peers changed. */
  EPOCH_NOT_MATCH,
  /** The store is not the one it was thought to be, or cannot be reached. */
  STORE_NOT_FOUND,
  /** Anything else that a store said. */
  OTHER
}
