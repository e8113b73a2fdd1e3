package io.kvdc;

/** What stores whose disks are filling up do about writes (kvrpcpb.DiskFullOpt). */
public enum DiskFullPolicy {
  /** Refuse them with {@link io.kvdc.error.StorageFullException}. */
  REFUSE,
  /** Take them while the disk is almost full: for what frees space. */
  ALLOW_ALMOST_FULL,
  /** Take them even when it is full: for what must not fail. */
  ALLOW_FULL
}
