package io.kvdc.embedded.internal.topology;

import com.google.protobuf.ByteString;
import io.kvdc.proto.metapb.Peer;
import io.kvdc.proto.metapb.Region;
import org.jspecify.annotations.Nullable;

/**
 * One region at one moment.
 *
 * @param meta id, borders, epoch and peers, as they go over the wire
 * @param leader the peer that leads, null while no majority of the voters is up or an election is
 *     held back
 * @param term the raft term of that leader; grows with every election
 * @param report what PD knows of it besides
 */
public record RegionState(Region meta, @Nullable Peer leader, long term, RegionReport report) {

  /** A region of which PD knows nothing besides. */
  RegionState(Region meta, @Nullable Peer leader, long term) {
    this(meta, leader, term, RegionReport.NONE);
  }

  /** The region id. */
  public long id() {
    return meta.getId();
  }

  /** The first key of the region; empty for the first region. */
  public ByteString startKey() {
    return meta.getStartKey();
  }

  /** The first key behind the region; empty for the last region. */
  public ByteString endKey() {
    return meta.getEndKey();
  }

  /** Whether the region holds this key. */
  public boolean contains(ByteString key) {
    return Keys.inRange(key, startKey(), endKey());
  }

  /** The peer of this region on a store, null if it has none there. */
  public @Nullable Peer peerOn(long storeId) {
    for (Peer peer : meta.getPeersList()) {
      if (peer.getStoreId() == storeId) {
        return peer;
      }
    }
    return null;
  }

  /** Whether the peer on this store leads. */
  public boolean isLedBy(long storeId) {
    return leader != null && leader.getStoreId() == storeId;
  }

  /** Whether the peer on this store has no snapshot of the region yet. */
  public boolean isPendingOn(long storeId) {
    return report.pending().contains(storeId);
  }

  RegionState withLeader(@Nullable Peer newLeader) {
    return new RegionState(meta, newLeader, newLeader == null ? term : term + 1, report);
  }

  RegionState withMeta(Region newMeta) {
    return new RegionState(newMeta, leader, term, report);
  }

  RegionState withReport(RegionReport newReport) {
    return new RegionState(meta, leader, term, newReport);
  }
}
