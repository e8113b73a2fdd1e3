package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.UnsafeByteOperations;
import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.mvcc.TimeStamp;
import io.kvdc.embedded.internal.storage.KeyOutsideException;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.embedded.internal.topology.TopologySnapshot;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import io.kvdc.proto.metapb.RegionEpoch;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a store serves a request's region: the checks that TiKV's raftstore makes before it
 * proposes anything, in its order (raftstore, store/fsm/peer.rs, pre_propose_raft_command).
 *
 * <p>The configuration version of the epoch is not looked at, for requests for data do not depend
 * on who replicates them.
 */
final class RegionCheck {

  /** How many neighbours a stale epoch is told of (raftstore, MAX_REGIONS_IN_ERROR). */
  private static final int MAX_REGIONS_IN_ERROR = 10;

  private final long storeId;
  private final Topology topology;

  RegionCheck(long storeId, Topology topology) {
    this.storeId = storeId;
    this.topology = topology;
  }

  /**
   * Lets a read pass on the leader, or on any replica if it asks for that.
   *
   * @return the borders of the region
   */
  Admitted read(Context context) throws RegionErrorException {
    return read(context, 0);
  }

  /**
   * As {@link #read(Context)}, for a read at a timestamp; one before a flashback passes it.
   *
   * @param readTs 0 for none
   */
  Admitted read(Context context, long readTs) throws RegionErrorException {
    Admitted admitted = check(context, context.getReplicaRead() || context.getStaleRead());
    long flashbackTs = admitted.region().meta().getFlashbackStartTs();
    if (readTs == 0 || !TimeStamp.isBefore(readTs, flashbackTs)) {
      mustNotBeInFlashback(admitted.region());
    }
    return admitted;
  }

  /** Lets a write pass on the leader. */
  Admitted write(Context context) throws RegionErrorException {
    Admitted admitted = check(context, false);
    mustNotBeInFlashback(admitted.region());
    return admitted;
  }

  /** Lets a step of a flashback pass on the leader. */
  Admitted flashback(Context context) throws RegionErrorException {
    return check(context, false);
  }

  /**
   * Finds the region of a split, which checks less: only that this store leads it and that the
   * epoch is the current one.
   */
  RegionState split(Context context) throws RegionErrorException {
    RegionState region = held(context);
    mustLead(region);
    mustNotBeInFlashback(region);
    if (context.getRegionEpoch().getVersion() != region.meta().getRegionEpoch().getVersion()) {
      throw new RegionErrorException(
          RegionErrors.epochNotMatch(epochText(context, region), List.of(region.meta())));
    }
    return region;
  }

  private Admitted check(Context context, boolean anyReplica) throws RegionErrorException {
    RegionState region = held(context);
    Peer asked = context.getPeer();
    if (asked.getStoreId() != storeId) {
      throw new RegionErrorException(RegionErrors.storeNotMatch(asked.getStoreId(), storeId));
    }
    Peer own = region.peerOn(storeId);
    if (own == null || own.getId() != asked.getId()) {
      throw new RegionErrorException(
          RegionErrors.mismatchPeerId(asked.getId(), own == null ? 0 : own.getId()));
    }
    if (region.isPendingOn(storeId)) {
      throw new RegionErrorException(RegionErrors.regionNotInitialized(region.id()));
    }
    if (!anyReplica) {
      mustLead(region);
    } else if (region.leader() == null) {
      throw new RegionErrorException(RegionErrors.notLeader(region.id()));
    }
    if (own.getIsWitness()) {
      throw new RegionErrorException(RegionErrors.isWitness(region.id()));
    }
    // A term one behind passes: the leader may be the same after an election it won itself.
    if (context.getTerm() != 0 && region.term() > context.getTerm() + 1) {
      throw new RegionErrorException(RegionErrors.staleCommand());
    }
    if (context.getRegionEpoch().getVersion() != region.meta().getRegionEpoch().getVersion()) {
      throw new RegionErrorException(
          RegionErrors.epochNotMatch(
              epochText(context, region), withSplitOff(region, context.getRegionEpoch())));
    }
    return new Admitted(
        region,
        anyReplica ? span(region, () -> {}) : span(region, () -> mustBeSame(region, context)));
  }

  private static void mustNotBeInFlashback(RegionState region) throws RegionErrorException {
    if (region.meta().getIsInFlashback()) {
      throw new RegionErrorException(
          RegionErrors.flashbackInProgress(region.id(), region.meta().getFlashbackStartTs()));
    }
  }

  private RegionState held(Context context) throws RegionErrorException {
    RegionState region = topology.current().region(context.getRegionId());
    if (region == null || region.peerOn(storeId) == null) {
      throw new RegionErrorException(RegionErrors.regionNotFound(context.getRegionId()));
    }
    return region;
  }

  private void mustLead(RegionState region) throws RegionErrorException {
    Peer leader = region.leader();
    if (leader == null) {
      throw new RegionErrorException(RegionErrors.notLeader(region.id()));
    }
    if (leader.getStoreId() != storeId) {
      throw new RegionErrorException(RegionErrors.notLeader(region.id(), leader));
    }
  }

  /**
   * The region and those before it that were probably split off from it since the client looked:
   * one for each version it is behind, for a split keeps the old id on the last part.
   */
  private List<Region> withSplitOff(RegionState region, RegionEpoch asked) {
    List<Region> regions = new ArrayList<>();
    regions.add(region.meta());
    long newest = region.meta().getRegionEpoch().getVersion();
    long missing = newest - asked.getVersion();
    TopologySnapshot map = topology.current();
    RegionState left = map.regionBefore(region.startKey());
    for (int i = 0; i < MAX_REGIONS_IN_ERROR && missing > 0 && left != null; i++) {
      missing--;
      long version = left.meta().getRegionEpoch().getVersion();
      if (version >= newest) {
        // That part was split again later and has parts of its own before it.
        missing += version - newest;
        newest = version;
      }
      if (left.peerOn(storeId) != null) {
        regions.add(left.meta());
      }
      left = map.regionBefore(left.startKey());
    }
    return regions;
  }

  private static String epochText(Context context, RegionState region) {
    RegionEpoch current = region.meta().getRegionEpoch();
    RegionEpoch asked = context.getRegionEpoch();
    return "current epoch of region %d is conf_ver: %d version: %d, but you sent conf_ver: %d version: %d"
        .formatted(
            region.id(),
            current.getConfVer(),
            current.getVersion(),
            asked.getConfVer(),
            asked.getVersion());
  }

  private static KeySpan span(RegionState region, Runnable fence) {
    return new KeySpan(
        region.id(), region.startKey().toByteArray(), region.endKey().toByteArray(), fence);
  }

  /**
   * Refuses a write that was let in before the region got another leader or other borders. It would
   * come after writes of the new leader, whose clients have been answered already.
   */
  private void mustBeSame(RegionState before, Context context) {
    RegionState now = topology.current().region(before.id());
    if (before.equals(now)) {
      return;
    }
    try {
      check(context, false);
    } catch (RegionErrorException e) {
      throw new StaleRegionException(e.error());
    }
    if (now == null || now.term() != before.term()) {
      throw new StaleRegionException(RegionErrors.staleCommand());
    }
  }

  /**
   * A region that is served.
   *
   * @param region as it was when the request was let in
   * @param span its borders
   */
  record Admitted(RegionState region, KeySpan span) {

    /** Makes the error for a write outside the region. */
    RegionErrorException refusal(KeyOutsideException e) {
      return new RegionErrorException(
          RegionErrors.keyNotInRegion(UnsafeByteOperations.unsafeWrap(e.key()), region.meta()));
    }
  }
}
