package io.kvdc.embedded.internal.topology;

import java.util.List;

/** One change of the map, told to listeners in the order in which the changes were made. */
public sealed interface TopologyEvent {
  /** One region became several; the old id is on the last, rightmost, of {@code parts}. */
  record Split(RegionState before, List<RegionState> parts) implements TopologyEvent {}

  /**
   * The region {@code source} is gone and {@code after} covers its keys as well as those of {@code
   * target}.
   */
  record Merge(RegionState source, RegionState target, RegionState after)
      implements TopologyEvent {}

  /** A region got another leader, lost it, or has one again. */
  record LeaderChange(RegionState before, RegionState after) implements TopologyEvent {}

  /** The peers of a region changed. */
  record PeerChange(RegionState before, RegionState after) implements TopologyEvent {}

  /** A region entered or left flashback. */
  record FlashbackChange(RegionState before, RegionState after) implements TopologyEvent {}

  /** A store was added, started, stopped or removed. */
  record StoreChange(StoreStatus store) implements TopologyEvent {}
}
