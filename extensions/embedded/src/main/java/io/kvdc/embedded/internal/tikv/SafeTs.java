package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.mvcc.MvccException;
import io.kvdc.embedded.internal.mvcc.MvccStore;
import io.kvdc.embedded.internal.mvcc.TimeStamp;
import io.kvdc.embedded.internal.storage.KeySpan;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far the peers of a store know what was committed: at the safe ts of a region and before,
 * nothing commits any more (TiKV, components/resolved_ts and raftstore's RegionReadProgress). What
 * was promised once holds for ever, so it never goes back.
 */
final class SafeTs {

  private final long storeId;
  private final MvccStore store;
  private final FaultRules rules;
  private final Map<Long, Long> promised = new ConcurrentHashMap<>();

  SafeTs(long storeId, MvccStore store, FaultRules rules) {
    this.storeId = storeId;
    this.store = store;
    this.rules = rules;
  }

  /** The safe ts of a region on this store; 0 if it has none. */
  long of(RegionState region) throws MvccException {
    if (!rules.resolvesTs() || region.isPendingOn(storeId)) {
      return 0;
    }
    long known = store.safeTs(span(region));
    long limit = rules.safeTsLimit(storeId, store.concurrency().maxTs());
    return promised.merge(region.id(), TimeStamp.min(known, limit), TimeStamp::max);
  }

  /**
   * The least safe ts of the regions of this store that meet a range, those without one left out.
   *
   * @param end empty for no bound
   * @return 0 if there is none
   */
  long least(Topology topology, ByteString start, ByteString end) throws MvccException {
    promised.keySet().removeIf(id -> topology.current().region(id) == null);
    long least = 0;
    for (RegionState region : topology.current().regionsIn(start, end, 0)) {
      long safeTs = region.peerOn(storeId) == null ? 0 : of(region);
      if (safeTs != 0 && (least == 0 || TimeStamp.isBefore(safeTs, least))) {
        least = safeTs;
      }
    }
    return least;
  }

  private static KeySpan span(RegionState region) {
    return new KeySpan(region.id(), region.startKey().toByteArray(), region.endKey().toByteArray());
  }
}
