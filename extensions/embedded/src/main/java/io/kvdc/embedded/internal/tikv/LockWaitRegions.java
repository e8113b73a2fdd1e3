package io.kvdc.embedded.internal.tikv;

import com.google.protobuf.ByteString;
import io.kvdc.embedded.internal.lockwait.DeadlockDetector;
import io.kvdc.embedded.internal.lockwait.LockWaitRequest;
import io.kvdc.embedded.internal.lockwait.LockWaits;
import io.kvdc.embedded.internal.topology.RegionState;
import io.kvdc.embedded.internal.topology.Topology;
import io.kvdc.embedded.internal.topology.TopologyEvent;
import io.kvdc.embedded.internal.topology.TopologyListener;
import io.kvdc.proto.errorpb.Error;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What changes of the region map mean for those who wait for locks.
 *
 * <p>Nobody waits on a store that cannot tell him any more that the lock is gone: the wait ends
 * with the region error that a new request would get. And the deadlock detector belongs to the
 * store that leads the first region; a new leader begins with an empty graph (TiKV, lock_manager,
 * deadlock.rs, RoleChangeNotifier).
 */
final class LockWaitRegions implements TopologyListener {

  private final Topology topology;
  private final LockWaits waits;
  private final DeadlockDetector detector;
  private final Executor executor;
  private long detectorStore;

  LockWaitRegions(
      Topology topology, LockWaits waits, DeadlockDetector detector, Executor executor) {
    this.topology = topology;
    this.waits = waits;
    this.detector = detector;
    this.executor = executor;
  }

  @Override
  public void changed(TopologyEvent event) {
    if (event instanceof TopologyEvent.StoreChange) {
      return;
    }
    long leader = detectorStore(topology);
    if (leader != detectorStore) {
      detectorStore = leader;
      detector.clear();
    }
    if (!waits.isEmpty()) {
      // Answers must not be given while the map is being changed.
      executor.execute(() -> waits.recheckRegions(this::refusal));
    }
  }

  /** The store that leads the first region, 0 if there is none. */
  static long detectorStore(Topology topology) {
    RegionState first = topology.current().regionOf(ByteString.EMPTY);
    return first == null || first.leader() == null ? 0 : first.leader().getStoreId();
  }

  private @Nullable Error refusal(LockWaitRequest request) {
    try {
      new RegionCheck(request.storeId(), topology).write(request.context());
      return null;
    } catch (RegionErrorException e) {
      return e.error();
    }
  }
}
