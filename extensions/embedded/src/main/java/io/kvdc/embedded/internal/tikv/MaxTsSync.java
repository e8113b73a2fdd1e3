package io.kvdc.embedded.internal.tikv;

import io.kvdc.embedded.RegionErrors;
import io.kvdc.embedded.internal.faults.FaultRules;
import io.kvdc.embedded.internal.pd.PdMembership;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.TopologyEvent;
import io.kvdc.embedded.internal.topology.TopologyListener;
import io.kvdc.proto.metapb.Peer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whether the leader of a region knows all reads before its term. A new one asks PD for a timestamp
 * first, and until it has it, refuses async and one-phase commits (TiKV, {@code
 * commands/prewrite.rs, check_max_ts_synced}). Here PD answers at once if it has a leader and no
 * fault holds the store back.
 */
final class MaxTsSync implements TopologyListener {

  private final PdMembership pd;
  private final FaultRules rules;
  private final Set<Long> unsynced = ConcurrentHashMap.newKeySet();

  MaxTsSync(PdMembership pd, FaultRules rules) {
    this.pd = pd;
    this.rules = rules;
  }

  @Override
  public void changed(TopologyEvent event) {
    if (event instanceof TopologyEvent.LeaderChange change) {
      newLeader(change.after());
    } else if (event instanceof TopologyEvent.PeerChange change) {
      if (change.after().term() != change.before().term()) {
        newLeader(change.after());
      }
    } else if (event instanceof TopologyEvent.Merge merge) {
      unsynced.remove(merge.source().id());
    }
  }

  /** Refuses a commit whose timestamp the leader would have to choose. */
  void mustBeSynced(RegionState region) throws RegionErrorException {
    Peer leader = region.leader();
    if (!unsynced.contains(region.id()) || leader == null) {
      return;
    }
    if (pd.leader() == null || rules.holdsMaxTs(leader.getStoreId())) {
      throw new RegionErrorException(RegionErrors.maxTimestampNotSynced());
    }
    unsynced.remove(region.id());
  }

  /** The bound for the timestamp of a commit; under a fault one that no timestamp keeps. */
  long maxCommitTs(RegionState region, long asked) {
    Peer leader = region.leader();
    return leader != null && rules.forcesTwoPhases(leader.getStoreId()) ? 1 : asked;
  }

  private void newLeader(RegionState region) {
    if (region.leader() != null) {
      unsynced.add(region.id());
    }
  }
}
