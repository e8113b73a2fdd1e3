package io.kvdc.embedded.internal.topology;

import io.kvdc.proto.metapb.Region;

/**
 * Joins a region with its neighbour. As in TiKV, the merge is prepared on the source, which raises
 * its version and conf_ver by one, and committed on the target, whose version becomes one more than
 * the larger of the two.
 */
final class RegionMerge {
  private RegionMerge() {}

  /** What becomes of {@code target}. */
  static RegionState join(RegionState source, RegionState target) {
    boolean sourceIsLeft = isBorder(source, target);
    if (!sourceIsLeft && !isBorder(target, source)) {
      throw new TopologyException(
          "regions " + source.id() + " and " + target.id() + " are not neighbours");
    }
    Region.Builder joined = target.meta().toBuilder();
    if (sourceIsLeft) {
      joined.setStartKey(source.startKey());
    } else {
      joined.setEndKey(source.endKey());
    }
    long preparedVersion = source.meta().getRegionEpoch().getVersion() + 1;
    joined
        .getRegionEpochBuilder()
        .setVersion(Math.max(preparedVersion, target.meta().getRegionEpoch().getVersion()) + 1);
    return RegionBuckets.clipped(target.withMeta(joined.build()));
  }

  private static boolean isBorder(RegionState left, RegionState right) {
    return !left.endKey().isEmpty() && left.endKey().equals(right.startKey());
  }
}
