package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.TimeStamp;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.proto.kvrpcpb.Context;
import io.kvdc.proto.metapb.Peer;

/**
 * Whether a follower may answer a stale read: only up to the safe ts, before which nothing commits
 * in its region any more (TiKV, components/resolved_ts). A leader answers it as any other read.
 */
final class StaleReads {

  private final SafeTs safeTs;

  StaleReads(SafeTs safeTs) {
    this.safeTs = safeTs;
  }

  void mustBeReady(Context context, RegionCheck.Admitted admitted, long timestamp)
      throws RegionErrorException, MvccException {
    RegionState region = admitted.region();
    Peer leader = region.leader();
    Peer asked = context.getPeer();
    if (!context.getStaleRead() || (leader != null && leader.getId() == asked.getId())) {
      return;
    }
    long known = safeTs.of(region);
    if (TimeStamp.isAfter(timestamp, known)) {
      throw new RegionErrorException(
          RegionErrors.dataIsNotReady(region.id(), asked.getId(), known));
    }
  }
}
