package io.kvdc.tikv.internal.region;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.kvdc.error.ErrorDetail;
import io.kvdc.error.RequestRejectedException;
import io.kvdc.error.ValueTooLargeException;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.errorpb.NotLeader;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.tikv.internal.region.RegionAdvice.GiveUp;
import io.kvdc.tikv.internal.region.RegionAdvice.NewLeader;
import io.kvdc.tikv.internal.region.RegionAdvice.OtherPeer;
import io.kvdc.tikv.internal.region.RegionAdvice.Regroup;
import io.kvdc.tikv.internal.region.RegionAdvice.SamePeer;
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

  private static String name(Error error) {
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
   * @param region the region that the request was for
   * @param peer the peer that it was sent to
   * @param store where that peer was thought to be
   * @param replicaRead whether it was to answer as what it is, not as the leader
   * @return how to go on
   */
  RegionAdvice interpret(
      Error error, CachedRegion region, Peer peer, KnownStore store, boolean replicaRead) {
    if (replicaRead && concernsThisReplicaOnly(error)) {
      return new OtherPeer(null);
    }
    if (error.hasNotLeader()) {
      return notLeader(error.getNotLeader(), region);
    }
    if (error.hasRegionNotFound()) {
      return regroup(region, InvalidReason.REGION_NOT_FOUND);
    }
    if (error.hasKeyNotInRegion()) {
      return regroup(region, InvalidReason.OTHER);
    }
    if (error.hasEpochNotMatch()) {
      // Who knows of newer regions most often leads them, but not who was asked as a follower.
      return epochNotMatch(error, region, replicaRead ? region.leader() : peer);
    }
    if (error.hasServerIsBusy()) {
      return new SamePeer(BackoffKind.TIKV_SERVER_BUSY);
    }
    if (error.hasStaleCommand()) {
      return new OtherPeer(BackoffKind.STALE_COMMAND);
    }
    if (error.hasStoreNotMatch()) {
      // The address may have been given to another store, or its name resolve to another one.
      stores.forget(store.id());
      client.disconnect(store.address());
      return regroup(region, InvalidReason.STORE_NOT_FOUND);
    }
    if (error.hasRaftEntryTooLarge()) {
      return tooLarge(error);
    }
    if (error.hasMaxTimestampNotSynced()) {
      return new SamePeer(BackoffKind.MAX_TS_NOT_SYNCED);
    }
    if (error.hasReadIndexNotReady() || error.hasProposalInMergingMode()) {
      return new SamePeer(BackoffKind.REGION_SCHEDULING);
    }
    if (error.hasDataIsNotReady()) {
      return new OtherPeer(BackoffKind.REGION_SCHEDULING);
    }
    if (error.hasRegionNotInitialized()) {
      return new SamePeer(BackoffKind.REGION_NOT_INITIALIZED);
    }
    if (error.hasDiskFull()) {
      return new SamePeer(BackoffKind.TIKV_DISK_FULL);
    }
    return interpretRarer(error, region);
  }

  /** Another replica, in the end the leader, may answer all the same. */
  private static boolean concernsThisReplicaOnly(Error error) {
    return error.hasRegionNotFound()
        || error.hasServerIsBusy()
        || error.hasStaleCommand()
        || error.hasReadIndexNotReady()
        || error.hasDataIsNotReady()
        || error.hasRegionNotInitialized()
        || error.hasFlashbackInProgress()
        || error.hasIsWitness()
        || error.hasMismatchPeerId();
  }

  private RegionAdvice interpretRarer(Error error, CachedRegion region) {
    if (error.hasRecoveryInProgress()) {
      regions.invalidate(region, InvalidReason.OTHER);
      return new Regroup(BackoffKind.REGION_RECOVERY_IN_PROGRESS);
    }
    if (error.hasFlashbackInProgress() || error.hasFlashbackNotPrepared()) {
      return rejected(error, region, "; wait until the flashback is over");
    }
    if (error.hasIsWitness()) {
      regions.invalidate(region, InvalidReason.OTHER);
      return new Regroup(BackoffKind.IS_WITNESS);
    }
    if (error.hasMismatchPeerId()) {
      return regroup(region, InvalidReason.OTHER);
    }
    if (error.hasBucketVersionNotMatch()) {
      return new Regroup(BackoffKind.REGION_MISS);
    }
    if (error.hasUndeterminedResult()) {
      return new SamePeer(BackoffKind.REGION_MISS);
    }
    if (error.getMessage().contains("invalid max_ts update")) {
      return rejected(error, region, "");
    }
    return new OtherPeer(BackoffKind.REGION_MISS);
  }

  private RegionAdvice notLeader(NotLeader error, CachedRegion region) {
    if (!error.hasLeader() || error.getLeader().getId() == 0) {
      return new OtherPeer(BackoffKind.REGION_SCHEDULING);
    }
    if (region.switchLeader(error.getLeader())) {
      return new NewLeader();
    }
    return regroup(region, InvalidReason.NO_LEADER);
  }

  private RegionAdvice epochNotMatch(Error error, CachedRegion region, Peer peer) {
    return switch (regions.onEpochNotMatch(
        region, peer.getStoreId(), error.getEpochNotMatch().getCurrentRegionsList())) {
      case LEARNT -> new Regroup(null);
      case NONE -> new Regroup(BackoffKind.REGION_MISS);
      case STORE_BEHIND -> new SamePeer(BackoffKind.REGION_MISS);
    };
  }

  private RegionAdvice regroup(CachedRegion region, InvalidReason reason) {
    regions.invalidate(region, reason);
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

  private static RegionAdvice rejected(Error error, CachedRegion region, String advice) {
    return new GiveUp(
        new RequestRejectedException(
            ErrorDetail.of(region + " refused the request: " + describe(error) + advice)));
  }
}
