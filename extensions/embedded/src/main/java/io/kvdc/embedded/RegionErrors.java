package io.kvdc.embedded;

import com.google.protobuf.ByteString;
import io.kvdc.proto.errorpb.BucketVersionNotMatch;
import io.kvdc.proto.errorpb.DataIsNotReady;
import io.kvdc.proto.errorpb.DiskFull;
import io.kvdc.proto.errorpb.EpochNotMatch;
import io.kvdc.proto.errorpb.Error;
import io.kvdc.proto.errorpb.FlashbackInProgress;
import io.kvdc.proto.errorpb.FlashbackNotPrepared;
import io.kvdc.proto.errorpb.IsWitness;
import io.kvdc.proto.errorpb.KeyNotInRegion;
import io.kvdc.proto.errorpb.MaxTimestampNotSynced;
import io.kvdc.proto.errorpb.MismatchPeerId;
import io.kvdc.proto.errorpb.NotLeader;
import io.kvdc.proto.errorpb.ProposalInMergingMode;
import io.kvdc.proto.errorpb.RaftEntryTooLarge;
import io.kvdc.proto.errorpb.ReadIndexNotReady;
import io.kvdc.proto.errorpb.RecoveryInProgress;
import io.kvdc.proto.errorpb.RegionNotFound;
import io.kvdc.proto.errorpb.RegionNotInitialized;
import io.kvdc.proto.errorpb.ServerIsBusy;
import io.kvdc.proto.errorpb.StaleCommand;
import io.kvdc.proto.errorpb.StoreNotMatch;
import io.kvdc.proto.errorpb.UndeterminedResult;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import java.util.List;

/**
 * Every region error that a store can answer with, each with the fields and a text as TiKV gives
 * them. For {@link FaultAction#regionError}; the embedded stores make their own in the same way.
 */
public final class RegionErrors {

  private RegionErrors() {}

  /**
   * The store does not lead the region and does not know who does.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error notLeader(long regionId) {
    return Error.newBuilder()
        .setMessage("peer is not leader for region " + regionId + ", leader may None")
        .setNotLeader(NotLeader.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * The store does not lead the region and names who does.
   *
   * @param regionId the region asked for
   * @param leader the peer to ask instead
   * @return the error
   */
  public static Error notLeader(long regionId, Peer leader) {
    return Error.newBuilder()
        .setMessage(
            "peer is not leader for region %d, leader may Some(id: %d store_id: %d)"
                .formatted(regionId, leader.getId(), leader.getStoreId()))
        .setNotLeader(NotLeader.newBuilder().setRegionId(regionId).setLeader(leader))
        .build();
  }

  /**
   * The region was split or merged since the client looked.
   *
   * @param detail what differs, behind TiKV's own prefix
   * @param current the regions as they are now, the one asked for first; empty if none is told
   * @return the error
   */
  public static Error epochNotMatch(String detail, List<Region> current) {
    return Error.newBuilder()
        .setMessage("EpochNotMatch " + detail)
        .setEpochNotMatch(EpochNotMatch.newBuilder().addAllCurrentRegions(current))
        .build();
  }

  /**
   * The store is overloaded.
   *
   * @param reason why, as a metrics label
   * @param backoffMs how long the client should wait, in milliseconds; 0 to let it decide
   * @return the error
   */
  public static Error serverIsBusy(String reason, long backoffMs) {
    return Error.newBuilder()
        .setMessage("server is busy")
        .setServerIsBusy(ServerIsBusy.newBuilder().setReason(reason).setBackoffMs(backoffMs))
        .build();
  }

  /**
   * The store would have let the read wait longer than the request's busy threshold.
   *
   * @param estimatedWaitMs how long it would have waited, in milliseconds
   * @return the error
   */
  public static Error serverIsBusyReading(int estimatedWaitMs) {
    return Error.newBuilder()
        .setMessage("server is busy")
        .setServerIsBusy(
            ServerIsBusy.newBuilder()
                .setReason("estimated wait time exceeds threshold")
                .setEstimatedWaitMs(estimatedWaitMs))
        .build();
  }

  /**
   * The raft term moved on while the command was under way.
   *
   * @return the error
   */
  public static Error staleCommand() {
    return Error.newBuilder()
        .setMessage("stale command")
        .setStaleCommand(StaleCommand.getDefaultInstance())
        .build();
  }

  /**
   * The store has no peer of the region.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error regionNotFound(long regionId) {
    return Error.newBuilder()
        .setMessage("region " + regionId + " is missing")
        .setRegionNotFound(RegionNotFound.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * The peer has not received its first snapshot.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error regionNotInitialized(long regionId) {
    return Error.newBuilder()
        .setMessage("region " + regionId + " not initialized yet")
        .setRegionNotInitialized(RegionNotInitialized.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * A write outside the region.
   *
   * @param key the first such key, in the stored encoding
   * @param region the region asked for
   * @return the error
   */
  public static Error keyNotInRegion(ByteString key, Region region) {
    return Error.newBuilder()
        .setMessage("key is not in the key range of region " + region.getId())
        .setKeyNotInRegion(
            KeyNotInRegion.newBuilder()
                .setKey(key)
                .setRegionId(region.getId())
                .setStartKey(region.getStartKey())
                .setEndKey(region.getEndKey()))
        .build();
  }

  /**
   * The request names another store.
   *
   * @param requested the store id in the request
   * @param actual the id of the store that got it
   * @return the error
   */
  public static Error storeNotMatch(long requested, long actual) {
    return Error.newBuilder()
        .setMessage("to store id " + requested + ", mine " + actual)
        .setStoreNotMatch(
            StoreNotMatch.newBuilder().setRequestStoreId(requested).setActualStoreId(actual))
        .build();
  }

  /**
   * The request names another peer than the store has.
   *
   * @param requested the peer id in the request
   * @param actual the id of the store's peer of that region
   * @return the error
   */
  public static Error mismatchPeerId(long requested, long actual) {
    return Error.newBuilder()
        .setMessage("mismatch peer id " + requested + " != " + actual)
        .setMismatchPeerId(
            MismatchPeerId.newBuilder().setRequestPeerId(requested).setStorePeerId(actual))
        .build();
  }

  /**
   * Stores have run out of space.
   *
   * @param storeIds which ones
   * @param reason more about it
   * @return the error
   */
  public static Error diskFull(List<Long> storeIds, String reason) {
    return Error.newBuilder()
        .setMessage("store ids " + storeIds + ", errmsg " + reason)
        .setDiskFull(DiskFull.newBuilder().addAllStoreId(storeIds).setReason(reason))
        .build();
  }

  /**
   * The write is larger than one raft log entry may be.
   *
   * @param regionId the region asked for
   * @param entrySize its size, in bytes
   * @return the error
   */
  public static Error raftEntryTooLarge(long regionId, long entrySize) {
    return Error.newBuilder()
        .setMessage(
            "raft entry is too large, region %d, entry size %d".formatted(regionId, entrySize))
        .setRaftEntryTooLarge(
            RaftEntryTooLarge.newBuilder().setRegionId(regionId).setEntrySize(entrySize))
        .build();
  }

  /**
   * A new leader does not know yet which timestamps were read before it.
   *
   * @return the error
   */
  public static Error maxTimestampNotSynced() {
    return Error.newBuilder()
        .setMessage("max timestamp not synced")
        .setMaxTimestampNotSynced(MaxTimestampNotSynced.getDefaultInstance())
        .build();
  }

  /**
   * A replica cannot find out how far it has to have applied.
   *
   * @param reason why
   * @param regionId the region asked for
   * @return the error
   */
  public static Error readIndexNotReady(String reason, long regionId) {
    return Error.newBuilder()
        .setMessage("read index not ready, reason " + reason + ", region " + regionId)
        .setReadIndexNotReady(
            ReadIndexNotReady.newBuilder().setReason(reason).setRegionId(regionId))
        .build();
  }

  /**
   * The region is being merged.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error proposalInMergingMode(long regionId) {
    return Error.newBuilder()
        .setMessage(regionId + " peer in merging mode, can't do proposal")
        .setProposalInMergingMode(ProposalInMergingMode.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * A stale read is ahead of what the replica has.
   *
   * @param regionId the region asked for
   * @param peerId the replica
   * @param safeTs the newest timestamp that it can serve
   * @return the error
   */
  public static Error dataIsNotReady(long regionId, long peerId, long safeTs) {
    return Error.newBuilder()
        .setMessage(
            "peer %d is not ready, safe_ts %d, region %d".formatted(peerId, safeTs, regionId))
        .setDataIsNotReady(
            DataIsNotReady.newBuilder().setRegionId(regionId).setPeerId(peerId).setSafeTs(safeTs))
        .build();
  }

  /**
   * The region is being recovered by force.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error recoveryInProgress(long regionId) {
    return Error.newBuilder()
        .setMessage("region " + regionId + " is in the recovery progress")
        .setRecoveryInProgress(RecoveryInProgress.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * The region is being set back to an older version.
   *
   * @param regionId the region asked for
   * @param startTs start timestamp of the flashback
   * @return the error
   */
  public static Error flashbackInProgress(long regionId, long startTs) {
    return Error.newBuilder()
        .setMessage(
            "region %d is in the flashback progress with start_ts %d".formatted(regionId, startTs))
        .setFlashbackInProgress(
            FlashbackInProgress.newBuilder().setRegionId(regionId).setFlashbackStartTs(startTs))
        .build();
  }

  /**
   * A flashback was not prepared. TiKV gives it no text.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error flashbackNotPrepared(long regionId) {
    return Error.newBuilder()
        .setFlashbackNotPrepared(FlashbackNotPrepared.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * The peer votes but holds no data.
   *
   * @param regionId the region asked for
   * @return the error
   */
  public static Error isWitness(long regionId) {
    return Error.newBuilder()
        .setMessage("peer is a witness of region " + regionId)
        .setIsWitness(IsWitness.newBuilder().setRegionId(regionId))
        .build();
  }

  /**
   * The client's buckets of the region are old. TiKV gives it no text.
   *
   * @param version the current version of the buckets
   * @param keys their current borders
   * @return the error
   */
  public static Error bucketVersionNotMatch(long version, List<ByteString> keys) {
    return Error.newBuilder()
        .setBucketVersionNotMatch(
            BucketVersionNotMatch.newBuilder().setVersion(version).addAllKeys(keys))
        .build();
  }

  /**
   * The store does not know whether the write was applied.
   *
   * @param detail more about it
   * @return the error
   */
  public static Error undetermined(String detail) {
    return Error.newBuilder()
        .setMessage("result is undetermined: " + detail)
        .setUndeterminedResult(UndeterminedResult.newBuilder().setMessage(detail))
        .build();
  }

  /**
   * What TiKV has no kind of error for: only a text.
   *
   * @param message the text
   * @return the error
   */
  public static Error other(String message) {
    return Error.newBuilder().setMessage(message).build();
  }
}
