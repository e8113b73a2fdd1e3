package io.kvdc.tikv.internal.region;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.kvdc.Timestamp;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.FlashbackInProgressException;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.errorpb.NotLeader;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.region.RegionAdvice.Again;
import io.kvdc.tikv.internal.region.RegionAdvice.GiveUp;
import io.kvdc.tikv.internal.region.RegionAdvice.Regroup;
import io.kvdc.tikv.internal.retry.BackoffKind;
import io.kvdc.tikv.internal.rpc.RpcClient;
import io.kvdc.tikv.internal.store.KnownStore;
import io.kvdc.tikv.internal.store.StoreCache;

/**
 * The one place that knows what each region error means: it brings the caches up to date and says
 * how to go on. In the order of the fields of errorpb.Error; see region_request.go (onRegionError)
 * of client-go.
 */
final class RegionErrorInterpreter {

  /** TiKV's default of {@code raftstore.raft-entry-max-size}. */
  private static final long RAFT_ENTRY_MAX_SIZE = 8L << 20;

  private final RegionCache regions;
  private final StoreCache stores;
  private final RpcClient client;

  RegionErrorInterpreter(RegionCache regions, StoreCache stores, RpcClient client) {
    this.regions = regions;
    this.stores = stores;
    this.client = client;
  }

  /**
   * Whether the error proves that a write was not applied. A store that stops leading answers
   * {@code StaleCommand}, and one that loses its peer {@code RegionNotFound}, also to writes that
   * the others have already agreed on.
   */
  static boolean provesNotApplied(Error error) {
    if (error.hasStaleCommand() || error.hasRegionNotFound() || error.hasUndeterminedResult()) {
      return false;
    }
    if (error.hasServerIsBusy()) {
      return !isDeadline(error.getServerIsBusy().getReason());
    }
    return error.hasNotLeader()
        || error.hasKeyNotInRegion()
        || error.hasEpochNotMatch()
        || error.hasStoreNotMatch()
        || error.hasRaftEntryTooLarge()
        || error.hasMaxTimestampNotSynced()
        || error.hasReadIndexNotReady()
        || error.hasProposalInMergingMode()
        || error.hasDataIsNotReady()
        || error.hasRegionNotInitialized()
        || error.hasDiskFull()
        || error.hasRecoveryInProgress()
        || error.hasFlashbackInProgress()
        || error.hasFlashbackNotPrepared()
        || error.hasIsWitness()
        || error.hasMismatchPeerId()
        || error.hasBucketVersionNotMatch();
  }

  private static boolean isDeadline(String reason) {
    return reason.contains("eadline is exceeded");
  }

  /** What the error is called, and its text unless that holds keys. */
  static String describe(Error error) {
    String name = name(error);
    return error.getMessage().isEmpty() || error.hasKeyNotInRegion()
        ? name
        : name + ": " + error.getMessage();
  }

  /** Which of them it is, without what it says. */
  static String name(Error error) {
    for (var field : error.getAllFields().keySet()) {
      if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
        return field.getMessageType().getName();
      }
    }
    return "region error";
  }

  /**
   * Takes note of an error.
   *
   * @param error what the store said
   * @param cause the same, as the cause of waits
   * @param region the region that the request was for
   * @param route where it went
   * @param impatient whether the attempt had less time than usual, by the wish of the caller
   * @return how to go on
   */
  RegionAdvice interpret(
      Error error,
      RegionErrorException cause,
      CachedRegion region,
      ReplicaSelector route,
      boolean impatient) {
    if (impatient && saysDeadline(error)) {
      route.timedOut();
      return new Again(null);
    }
    if (!route.isForLeader() && concernsThisReplicaOnly(error)) {
      return new Again(null);
    }
    if (error.hasNotLeader()) {
      return notLeader(error.getNotLeader(), route);
    }
    if (error.hasRegionNotFound()) {
      return route.regionNotFound() ? new Again(null) : new Regroup(BackoffKind.REGION_MISS);
    }
    if (error.hasKeyNotInRegion()) {
      return regroup(region);
    }
    if (error.hasEpochNotMatch()) {
      return epochNotMatch(error, region, route);
    }
    if (error.hasServerIsBusy()) {
      return new Again(route.serverIsBusy(error.getServerIsBusy().getEstimatedWaitMs(), cause));
    }
    if (error.hasStaleCommand()) {
      // The peer has just stopped leading. Another one knows more, but may need a moment.
      route.suspect();
      return new Again(BackoffKind.STALE_COMMAND);
    }
    if (error.hasStoreNotMatch()) {
      return storeNotMatch(region, route);
    }
    if (error.hasRaftEntryTooLarge()) {
      return tooLarge(error);
    }
    if (error.hasMaxTimestampNotSynced()) {
      return new Again(BackoffKind.MAX_TS_NOT_SYNCED);
    }
    if (error.hasReadIndexNotReady() || error.hasProposalInMergingMode()) {
      return new Again(BackoffKind.REGION_SCHEDULING);
    }
    if (error.hasDataIsNotReady()) {
      route.dataIsNotReady();
      return new Again(null);
    }
    if (error.hasRegionNotInitialized()) {
      return new Again(BackoffKind.REGION_NOT_INITIALIZED);
    }
    if (error.hasDiskFull()) {
      return new Again(BackoffKind.TIKV_DISK_FULL);
    }
    return interpretRarer(error, region, route);
  }

  /** Another replica may answer all the same, and each is asked only once. */
  private static boolean concernsThisReplicaOnly(Error error) {
    return error.hasStaleCommand() || error.hasRegionNotInitialized() || error.hasIsWitness();
  }

  private static boolean saysDeadline(Error error) {
    return isDeadline(error.getMessage())
        || (error.hasServerIsBusy() && isDeadline(error.getServerIsBusy().getReason()));
  }

  private RegionAdvice interpretRarer(Error error, CachedRegion region, ReplicaSelector route) {
    if (error.hasRecoveryInProgress()) {
      regions.invalidate(region, InvalidReason.OTHER);
      return new Regroup(BackoffKind.REGION_RECOVERY_IN_PROGRESS);
    }
    if (error.hasFlashbackInProgress()) {
      return route.flashbackInProgress() ? new Again(null) : flashback(error, region);
    }
    if (error.hasFlashbackNotPrepared()) {
      return rejected(error, region, "; prepare the flashback of all regions first");
    }
    if (error.hasIsWitness()) {
      regions.invalidate(region, InvalidReason.OTHER);
      return new Regroup(BackoffKind.IS_WITNESS);
    }
    if (error.hasMismatchPeerId()) {
      return regroup(region);
    }
    if (error.hasBucketVersionNotMatch()) {
      regions.onBucketVersionNotMatch(
          region,
          error.getBucketVersionNotMatch().getVersion(),
          error.getBucketVersionNotMatch().getKeysList());
      return new Regroup(BackoffKind.REGION_MISS);
    }
    if (error.hasUndeterminedResult()) {
      return new Again(BackoffKind.REGION_MISS);
    }
    if (error.getMessage().contains("invalid max_ts update")) {
      return rejected(error, region, "; its timestamp is too far ahead of the cluster's");
    }
    return new Again(BackoffKind.REGION_MISS);
  }

  private static RegionAdvice notLeader(NotLeader error, ReplicaSelector route) {
    boolean knows = error.hasLeader() && error.getLeader().getId() != 0;
    return new Again(route.notLeader(knows ? error.getLeader() : null));
  }

  /** The address may have been given to another store, or its name resolve to another one. */
  private RegionAdvice storeNotMatch(CachedRegion region, ReplicaSelector route) {
    KnownStore store = route.store();
    // An answer that comes late tells of an address that the store has left since.
    if (store != null && store.address().equals(route.sentTo())) {
      stores.forget(store.id());
      if (!stores.isAnotherServedAt(store)) {
        client.disconnect(store.address());
      }
    }
    regions.invalidate(region, InvalidReason.STORE_NOT_FOUND);
    return new Regroup(BackoffKind.REGION_MISS);
  }

  private RegionAdvice epochNotMatch(Error error, CachedRegion region, ReplicaSelector route) {
    // Who knows of newer regions most often leads them, but not who was asked as a follower.
    Peer leader = route.isForLeader() ? route.peer() : region.leader();
    return switch (regions.onEpochNotMatch(
        region, leader.getStoreId(), error.getEpochNotMatch().getCurrentRegionsList())) {
      case LEARNT -> new Regroup(null);
      case NONE -> new Regroup(BackoffKind.REGION_MISS);
      case STORE_BEHIND -> new Again(BackoffKind.REGION_MISS);
    };
  }

  private RegionAdvice regroup(CachedRegion region) {
    regions.invalidate(region, InvalidReason.OTHER);
    return new Regroup(BackoffKind.REGION_MISS);
  }

  private static RegionAdvice tooLarge(Error error) {
    long size = error.getRaftEntryTooLarge().getEntrySize();
    return new GiveUp(
        new ValueTooLargeException(
            ErrorDetail.of(
                "one request holds "
                    + size
                    + " bytes, more than the cluster takes at once (raft-entry-max-size, by"
                    + " default 8 MiB); write smaller values, or raise that limit"),
            size,
            RAFT_ENTRY_MAX_SIZE));
  }

  private static RegionAdvice flashback(Error error, CachedRegion region) {
    long startTs = error.getFlashbackInProgress().getFlashbackStartTs();
    return new GiveUp(
        new FlashbackInProgressException(
            ErrorDetail.of(
                region
                    + " refused the request: "
                    + describe(error)
                    + "; its data is being taken back to an earlier state, wait until that is"
                    + " over"),
            new Timestamp(startTs)));
  }

  private static RegionAdvice rejected(Error error, CachedRegion region, String advice) {
    return new GiveUp(
        new RequestRejectedException(
            ErrorDetail.of(region + " refused the request: " + describe(error) + advice)));
  }
}
