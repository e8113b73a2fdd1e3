package io.kvdc.tikv.internal.region;

import io.kvdc.proto.metapb.RegionEpoch;

/**
 * A region at a point of its history: splits and merges raise the version, changes of its peers the
 * conf version.
 *
 * @param id the region
 * @param confVer its conf version
 * @param version its version
 */
public record RegionVerId(long id, long confVer, long version) {

  static RegionVerId of(long id, RegionEpoch epoch) {
    return new RegionVerId(id, epoch.getConfVer(), epoch.getVersion());
  }

  /** Whether either counter of this epoch is behind the other's. */
  boolean isBehind(RegionVerId other) {
    return Long.compareUnsigned(confVer, other.confVer) < 0
        || Long.compareUnsigned(version, other.version) < 0;
  }
}
